import { Logger } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { v4 } from 'uuid';

const REQUEST_ID = /^[\w.:-]{1,64}$/;

/** The client's `X-Request-Id` if it is one of our kind, else a new one. */
export function requestIdOf(header: string | string[] | undefined): string {
  return typeof header === 'string' && REQUEST_ID.test(header) ? header : v4();
}

/** Answers every request with its id, and writes one line about it; the query string stays out. */
export function logRequests(fastify: FastifyInstance): void {
  const logger = new Logger('Request');
  fastify.addHook('onRequest', async (request, reply) => {
    reply.header('X-Request-Id', request.id);
  });
  fastify.addHook('onResponse', async (request, reply) => {
    logger.log({
      msg: 'request',
      request_id: request.id,
      method: request.method,
      path: request.url.split('?', 1)[0],
      status: reply.statusCode,
      duration_ms: Math.round(reply.elapsedTime * 10) / 10,
      user_id: (request as FastifyRequest & { user?: { userId?: string } }).user?.userId,
    });
  });
}
