import {
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { tap, type Observable } from 'rxjs';
import type { Principal } from '../auth/principal.js';
import { AppConfig } from '../config/app-config.js';
import { DomainError } from '../http/domain-error.js';
import { fingerprint, fingerprintKey } from './fingerprint.js';
import type { IdempotentCall, IdempotentRequest } from './idempotent-call.js';

export const IDEMPOTENCY_KEY = 'Idempotency-Key';
export const IDEMPOTENCY_REPLAYED = 'Idempotency-Replayed';

type AuthenticatedRequest = IdempotentRequest & { user: Principal };

/** Reads `Idempotency-Key` before the handler runs, and says afterwards whether the answer is a replay. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  private readonly key: Buffer;

  constructor(config: AppConfig) {
    this.key = fingerprintKey(config.jwtSecret);
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<AuthenticatedRequest>();
    const call = this.callOf(request);
    if (!call) return next.handle();
    request.idempotentCall = call;
    const reply = http.getResponse<FastifyReply>();
    return next.handle().pipe(
      tap(() => {
        if (call.replayed) reply.header(IDEMPOTENCY_REPLAYED, 'true');
      }),
    );
  }

  private callOf(request: AuthenticatedRequest): IdempotentCall | undefined {
    const key = request.headers[IDEMPOTENCY_KEY.toLowerCase()];
    if (key === undefined) return undefined;
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
