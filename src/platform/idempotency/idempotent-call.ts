import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** A request that carries an `Idempotency-Key`. */
export interface IdempotentCall {
  readonly userId: string;
  readonly key: string;
  /** Keyed hash of method, path and body. */
  readonly fingerprint: string;
  /** Set once the first answer was found: the reply then says `Idempotency-Replayed: true`. */
  replayed: boolean;
}

export interface IdempotentRequest extends FastifyRequest {
  /** Null when the client sent no key; unset where the route takes none. */
  idempotentCall?: IdempotentCall | null;
}

/** The call's idempotency, or null when the client sent no key; needs `@Idempotent()` on the route. */
export const Idempotency = createParamDecorator(
  (_: unknown, context: ExecutionContext): IdempotentCall | null =>
    context.switchToHttp().getRequest<IdempotentRequest>().idempotentCall ?? null,
);
