import { Logger } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { v4 } from 'uuid';

const logger = new Logger('Request');
const REQUEST_ID = /^[\w.:-]{1,64}$/;
/** Characters of a path that are logged; more than any of our routes has. */
const LOGGED_PATH_MAX = 1_024;

/** The client's `X-Request-Id` if it is one of our kind, else a new one. */
export function requestIdOf(header: string | string[] | undefined): string {
  return typeof header === 'string' && REQUEST_ID.test(header) ? header : v4();
}

/** The path without the query string, which may hold a credential; cut, for it is masked and written. */
export function loggedPath(url: string): string {
  return url.slice(0, LOGGED_PATH_MAX).split('?', 1)[0] ?? '';
}

/** Sends the request's id in every response, and logs one line per request. */
export function logRequests(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', async (request, reply) => {
    reply.header('X-Request-Id', request.id);
  });
  fastify.addHook('onResponse', async (request, reply) => logRequest(request, reply));
}

export function logRequest(request: FastifyRequest, reply: FastifyReply): void {
  logger.log({
    msg: 'request',
    request_id: request.id,
    method: request.method,
    path: loggedPath(request.url),
    status: reply.statusCode,
    duration_ms: Math.round(reply.elapsedTime * 10) / 10,
    user_id: request.user?.userId,
  });
}
