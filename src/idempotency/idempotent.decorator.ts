import { applyDecorators, UseInterceptors } from '@nestjs/common';
import { ApiHeader, DECORATORS, type ApiResponseOptions } from '@nestjs/swagger';
import {
  IDEMPOTENCY_KEY,
  IDEMPOTENCY_REPLAYED,
  IdempotencyInterceptor,
} from './idempotency.interceptor.js';

/**
 * Lets clients repeat a POST safely by an `Idempotency-Key`; the handler takes the call by
 * `@Idempotency()`. Stands above the decorator of the success response, which it adds a header to.
 */
export function Idempotent(): MethodDecorator {
  return applyDecorators(
    UseInterceptors(IdempotencyInterceptor),
    ApiHeader({
      name: IDEMPOTENCY_KEY,
      required: false,
      description:
        'Makes a repetition safe: for 24 hours the same key and body replay the first answer',
      schema: { type: 'string', minLength: 1, maxLength: 255 },
    }),
    documentReplay,
  );
}

const documentReplay: MethodDecorator = (_target, _name, { value }) => {
  const responses = Reflect.getMetadata(DECORATORS.API_RESPONSE, value as object) as
    Record<string, ApiResponseOptions> | undefined;
  for (const [status, response] of Object.entries(responses ?? {})) {
    if (!status.startsWith('2')) continue;
    response.headers = {
      ...response.headers,
      [IDEMPOTENCY_REPLAYED]: {
        description: 'Sent when this is the first answer again',
        schema: { type: 'string', enum: ['true'] },
      },
    };
  }
};
