import type { FastifyInstance } from 'fastify';
import type { IdempotentRequest } from './idempotent-call.js';

/** Says of an answer that it is the first one, given again. */
export function markReplays(fastify: FastifyInstance): void {
  fastify.addHook('onSend', (request: IdempotentRequest, reply, payload, done) => {
    const replayed = request.idempotentCall?.replayed === true && reply.statusCode < 400;
    if (replayed) reply.header('Idempotency-Replayed', 'true');
    done(null, payload);
  });
}
