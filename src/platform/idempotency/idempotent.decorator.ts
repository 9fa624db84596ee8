import { applyDecorators, UseGuards } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { IDEMPOTENCY_KEY, IdempotencyGuard } from './idempotency.guard.js';

/**
 * Lets clients repeat a POST safely by an `Idempotency-Key`; the handler takes the call by
 * `@Idempotency()`.
 */
export function Idempotent(): MethodDecorator {
  return applyDecorators(
    UseGuards(IdempotencyGuard),
    ApiHeader({
      name: IDEMPOTENCY_KEY,
      required: false,
      description:
        'Makes a repetition safe: for 24 hours the same key and body replay the first answer',
      schema: { type: 'string', pattern: '^[ -~]{1,255}$', minLength: 1, maxLength: 255 },
      // No `example`: Swagger UI would send it with every POST, and the second one would be refused.
    }),
  );
}
