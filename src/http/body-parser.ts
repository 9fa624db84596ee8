import type { FastifyInstance } from 'fastify';
import { DomainError } from './domain-error.js';

const MALFORMED = new DomainError(
  'bad_request',
  'malformed_json',
  'The body is not valid JSON, or holds a name such as __proto__',
);

/**
 * Takes JSON and nothing else. An empty body counts as none, for many clients send the header
 * without one; what would reach an object's prototype is refused.
 */
export function parseBodies(fastify: FastifyInstance): void {
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser<string>(
    'application/json',
    { parseAs: 'string' },
    (request, text, done) => {
      if (text === '') return done(null, undefined);
      void parse(request, text, (error, body) => (error ? done(MALFORMED) : done(null, body)));
    },
  );
}
