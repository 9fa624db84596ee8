import {
  applyDecorators,
  Injectable,
  UseGuards,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { AppConfig } from '../config/app-config.js';
import { DomainError } from '../http/errors/domain-error.js';
import { fingerprint, fingerprintKey } from './fingerprint.js';
import type { IdempotentCall, IdempotentRequest } from './idempotent-call.js';

const IDEMPOTENCY_KEY = 'Idempotency-Key';

type AuthenticatedRequest = IdempotentRequest & Required<Pick<IdempotentRequest, 'user'>>;

/**
 * Reads `Idempotency-Key` after authentication. Not an interceptor: with one, Nest sends every response
 * through RxJS, which was a quarter of a report's allocations.
 */
@Injectable()
export class IdempotencyGuard implements CanActivate {
  private readonly key: Buffer;

  constructor(config: AppConfig) {
    this.key = fingerprintKey(config.jwtSecret);
  }

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    request.idempotentCall = this.callOf(request);
    return true;
  }

  private callOf(request: AuthenticatedRequest): IdempotentCall | null {
    const key = request.headers[IDEMPOTENCY_KEY.toLowerCase()];
    if (key === undefined) return null;
    if (typeof key !== 'string' || !/^[\x20-\x7e]{1,255}$/.test(key)) {
      throw DomainError.invalidField(
        IDEMPOTENCY_KEY,
        'must be 1 to 255 printable ASCII characters',
      );
    }
    return {
      userId: request.user.userId,
      key,
      fingerprint: fingerprint(this.key, request.method, request.url, request.body),
      replayed: false,
    };
  }
}

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
