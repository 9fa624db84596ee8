import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { toProblem } from './problem.js';
import { isForSessions } from '../server/route-access.js';

const BEARER = 'Bearer realm="mutx"';
const API_KEY = 'ApiKey realm="mutx", header="X-API-Key"';

/** Sends every error as `application/problem+json`; logs unexpected ones in full. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.reply(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  reply(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    if (reply.sent) return;
    const { problem, retryAfterSeconds, headers, unexpected } = toProblem(
      error,
      request.id,
      request.routeOptions.bodyLimit,
    );
    if (unexpected)
      this.logger.error({ msg: 'unexpected error', request_id: request.id, err: error });
    // What the framework refuses before any hook has run has no other headers.
    reply.headers({
      'X-Request-Id': request.id,
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'no-store',
      ...headers,
    });
    if (retryAfterSeconds !== undefined) reply.header('Retry-After', String(retryAfterSeconds));
    if (problem.status === 401) {
      const { access } = request.routeOptions.config;
      reply.header('WWW-Authenticate', isForSessions(access) ? BEARER : `${BEARER}, ${API_KEY}`);
    }
    void reply
      .status(problem.status)
      .type('application/problem+json')
      .send(JSON.stringify(problem));
  }
}
