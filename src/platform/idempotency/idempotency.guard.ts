import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { AppConfig } from '../config/app-config.js';
import { DomainError } from '../http/errors/domain-error.js';
import { fingerprint, fingerprintKey } from './fingerprint.js';
import type { IdempotentCall, IdempotentRequest } from './idempotent-call.js';

export const IDEMPOTENCY_KEY = 'Idempotency-Key';

type AuthenticatedRequest = IdempotentRequest & Required<Pick<IdempotentRequest, 'user'>>;

/**
 * Reads `Idempotency-Key` once it is known who calls. Not an interceptor: one of those makes Nest
 * send every answer through RxJS, which was a quarter of what a report allocated.
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
