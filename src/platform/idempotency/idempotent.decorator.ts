import { applyDecorators, UseGuards } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { IDEMPOTENCY_KEY, IdempotencyGuard } from './idempotency.guard.js';

/** Lets clients retry a POST safely with an `Idempotency-Key`. */
export function Idempotent(): MethodDecorator {
  return applyDecorators(
    UseGuards(IdempotencyGuard),
    ApiHeader({
      name: IDEMPOTENCY_KEY,
      required: false,
      description:
        'Makes a retry safe: for 24 hours the same key and body return the first response',
      schema: { type: 'string', pattern: '^[ -~]{1,255}$', minLength: 1, maxLength: 255 },
      // No `example`: Swagger UI would send it with every POST, and the second one would be rejected.
    }),
  );
}
