import type { ServerOptions } from 'node:http';
import type { FastifyInstance, FastifyServerOptions } from 'fastify';
import { answerClientError } from './client-errors.js';
import { DomainError } from '../errors/domain-error.js';
import { PUBLIC_BODY_LIMIT_BYTES } from './route-access.js';

/** URL and headers together. Node's own default, written out because a limit is a promise. */
const HEAD_LIMIT_BYTES = 16 * 1024;
/** RFC 9110 §4.1 asks for 8000 at least. */
const TARGET_LIMIT = 8_192;
const HEAD_TIMEOUT_MS = 10_000;
/** How often Node looks for connections that exceed their time; its default of 30 s comes on top of them. */
const TIMEOUT_CHECK_MS = 1_000;

type ServerLimits = Required<
  Pick<FastifyServerOptions, 'bodyLimit' | 'requestTimeout' | 'clientErrorHandler'>
> & { http: ServerOptions };

/** How large a request may be and how long it may take to arrive, its head ten seconds at most. */
export function serverLimits(requestTimeoutMs: number): ServerLimits {
  return {
    // Unknown paths have this limit; every route has its own.
    bodyLimit: PUBLIC_BODY_LIMIT_BYTES,
    requestTimeout: requestTimeoutMs,
    clientErrorHandler: answerClientError,
    http: {
      maxHeaderSize: HEAD_LIMIT_BYTES,
      requestTimeout: requestTimeoutMs,
      headersTimeout: Math.min(HEAD_TIMEOUT_MS, requestTimeoutMs),
      connectionsCheckingInterval: Math.min(TIMEOUT_CHECK_MS, requestTimeoutMs),
    },
  };
}

/** Rejects URLs longer than 8,192 characters. */
export function limitTargets(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    const tooLong = request.url.length > TARGET_LIMIT;
    done(tooLong ? uriTooLong() : undefined);
  });
}

function uriTooLong(): DomainError {
  const detail = `The URL is longer than ${TARGET_LIMIT} characters.`;
  return new DomainError('uri_too_long', 'request_refused', detail);
}

/**
 * Serves a request that expects anything but `100-continue` like any other. Node.js would respond with
 * a 417 without a body, which RFC 9110 (10.1.1) allows but no client needs.
 */
export function ignoreExpectations({ server }: FastifyInstance): void {
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
}

/** Ends the connection after each response while the server closes: a kept one would delay the end. */
export function endConnectionsOnClose(fastify: FastifyInstance): void {
  let closing = false;
  fastify.addHook('preClose', (done) => {
    closing = true;
    done();
  });
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    if (closing) reply.header('Connection', 'close');
    done(null, payload);
  });
}
