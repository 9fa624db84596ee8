import { isUtf8 } from 'node:buffer';
import { gunzip } from 'node:zlib';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { encodingOf, foreignCharsetOf } from './body-encoding.js';
import { DomainError } from '../errors/domain-error.js';
import { jsonFault } from './json-bounds.js';

type Done = (error: Error | null, body?: unknown) => void;

/** Characters of a header that an error repeats. */
const QUOTED_MAX = 40;

/**
 * Accepts JSON in UTF-8, plain or compressed with gzip. An empty body counts as none, for many clients
 * send the header without one. Whatever would reach an object's prototype, or exceeds the bounds of
 * JSON, is rejected before it is parsed.
 */
export function parseBodies(fastify: FastifyInstance): void {
  const parse = fastify.getDefaultJsonParser('error', 'ignore');
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser<Buffer>(
    'application/json',
    { parseAs: 'buffer' },
    (request, sent, done) => {
      // An unknown path is 404, whatever was sent there.
      if (sent.length === 0 || request.is404) return done(null, undefined);
      decode(request, sent, (error, bytes) => {
        if (error !== null) return done(error);
        const text = (bytes as Buffer).toString('utf8');
        const fault = jsonFault(text);
        if (fault) return done(DomainError.invalidField(fault.field, fault.message));
        void parse(request, text, (malformed, body) =>
          malformed
            ? done(
                malformedBody(
                  'The body is not valid JSON, or contains a forbidden name such as "__proto__".',
                ),
              )
            : done(null, body),
        );
      });
    },
  );
}

/** Calls back with the body's bytes, which are valid UTF-8. */
function decode(request: FastifyRequest, sent: Buffer, done: Done): void {
  const { headers } = request;
  const charset = foreignCharsetOf(headers['content-type']);
  if (charset !== undefined) {
    const named = charset.slice(0, QUOTED_MAX);
    return done(malformedBody(`The charset "${named}" is not supported. Send JSON in UTF-8.`));
  }
  const encoding = encodingOf(headers);
  if (encoding === undefined) return done(unsupportedEncoding());
  if (encoding === 'identity') return checkUtf8(sent, done);
  // Stops inflating at the limit, so that a small body cannot exhaust memory.
  gunzip(sent, { maxOutputLength: request.routeOptions.bodyLimit }, (error, bytes) => {
    if (error) done(inflateFault(error));
    else checkUtf8(bytes, done);
  });
}

/** A decoder would silently replace what is not UTF-8, and store other text than was sent. */
function checkUtf8(bytes: Buffer, done: Done): void {
  if (isUtf8(bytes)) done(null, bytes);
  else done(malformedBody('The body is not valid UTF-8. Send JSON in UTF-8.'));
}

function inflateFault(error: NodeJS.ErrnoException): Error {
  return error.code === 'ERR_BUFFER_TOO_LARGE'
    ? Object.assign(new Error('The decoded body is too large'), { statusCode: 413 })
    : malformedBody('The body is not valid gzip, but its Content-Encoding is gzip.');
}

function malformedBody(detail: string): DomainError {
  return new DomainError('bad_request', 'malformed_json', detail);
}

function unsupportedEncoding(): DomainError {
  return new DomainError(
    'unsupported_media_type',
    'unsupported_media_type',
    'The Content-Encoding is not supported. Send the body with gzip or without compression.',
    { headers: { 'Accept-Encoding': 'gzip, identity' } },
  );
}
