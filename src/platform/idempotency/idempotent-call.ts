import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** A request that carries an `Idempotency-Key`. */
export interface IdempotentCall {
  readonly userId: string;
  readonly key: string;
  /** Keyed hash of method, path and body. */
  readonly fingerprint: string;
  /** Set for a replay: the response then has `Idempotency-Replayed: true`. */
  replayed: boolean;
}

export interface CallResponse {
  readonly call: IdempotentCall;
  readonly response: unknown;
}

export interface IdempotentRequest extends FastifyRequest {
  /** Null when the client sent no key; unset where the route accepts none. */
  idempotentCall?: IdempotentCall | null;
}

/** The call's idempotency, or null when the client sent no key; the route must be `idempotent`. */
export const Idempotency = createParamDecorator(
  (_: unknown, context: ExecutionContext): IdempotentCall | null =>
    context.switchToHttp().getRequest<IdempotentRequest>().idempotentCall ?? null,
);

/** Adds `Idempotency-Replayed: true` to replays. */
export function markReplays(fastify: FastifyInstance): void {
  fastify.addHook('onSend', (request: IdempotentRequest, reply, payload, done) => {
    const replayed = request.idempotentCall?.replayed === true && reply.statusCode < 400;
    if (replayed) reply.header('Idempotency-Replayed', 'true');
    done(null, payload);
  });
}
