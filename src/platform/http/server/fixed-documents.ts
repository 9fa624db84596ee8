import { hash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { requiresCredentials } from './route-access.js';

/** Documents whose ETags are remembered: one for each, and for `/llms.txt` one per address. */
const CAPACITY = 64;

/**
 * Sends the public documents with an ETag, and 304 to clients that have the document already. They
 * are made once, so a document's hash is looked up by the very string or buffer. Must be added before
 * the hook that forbids caches to store responses.
 */
export function revalidateDocuments(fastify: FastifyInstance): void {
  const etags = new Map<string | Buffer, string>();

  function etagOf(document: string | Buffer): string {
    const known = etags.get(document);
    if (known !== undefined) return known;
    const [oldest] = etags.keys();
    if (etags.size >= CAPACITY && oldest !== undefined) etags.delete(oldest);
    const etag = `"${hash('sha256', document, 'base64url')}"`;
    etags.set(document, etag);
    return etag;
  }

  fastify.addHook('onSend', (request, reply, payload, done) => {
    if (!isDocument(request, reply, payload)) return done(null, payload);
    const etag = etagOf(payload);
    reply.header('ETag', etag);
    if (!reply.hasHeader('Cache-Control')) reply.header('Cache-Control', 'no-cache');
    if (!matchesEtag(request.headers['if-none-match'], etag)) return done(null, payload);
    reply.code(304).removeHeader('Content-Type');
    done(null, null);
  });
}

/** Whatever is the same for all callers; the health of the process changes from request to request. */
function isDocument(
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
): payload is string | Buffer {
  return (
    (request.method === 'GET' || request.method === 'HEAD') &&
    reply.statusCode === 200 &&
    (typeof payload === 'string' || Buffer.isBuffer(payload)) &&
    !requiresCredentials(request) &&
    request.routeOptions.config.limit !== 'none' &&
    !reply.hasHeader('ETag')
  );
}

/** Weak comparison of RFC 9110 (13.1.2): `*`, or one of the listed ETags. */
export function matchesEtag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header
    .split(',')
    .map((listed) => listed.trim())
    .some((listed) => listed === '*' || listed === etag || listed === `W/${etag}`);
}
