import type { FastifyInstance } from 'fastify';
import { DomainError } from './domain-error.js';
import { jsonFault } from './json-bounds.js';

const MALFORMED = new DomainError(
  'bad_request',
  'malformed_json',
  'The body is not valid JSON, or holds a name such as __proto__',
);

/**
 * Takes JSON and nothing else. An empty body counts as none, for many clients send the header
 * without one; what would reach an object's prototype is refused, and what is too much is refused
 * before it is parsed.
 */
export function parseBodies(fastify: FastifyInstance): void {
  const parse = fastify.getDefaultJsonParser('error', 'ignore');
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser<string>(
    'application/json',
    { parseAs: 'string' },
    (request, text, done) => {
      // An unknown path is 404, whatever was sent there.
      if (text === '' || request.is404) return done(null, undefined);
      const fault = jsonFault(text);
      if (fault) return done(DomainError.invalidField(fault.field, fault.message));
      void parse(request, text, (error, body) => (error ? done(MALFORMED) : done(null, body)));
    },
  );
}
