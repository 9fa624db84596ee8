import { DomainError } from '../http/errors/domain-error.js';
import type { ErrorCode } from '../http/errors/error-codes.js';
import type { IdempotentCall } from './idempotent-call.js';

/** How a call begins: it does its work, takes the stored answer, or is refused. */
export type Begun =
  | { readonly kind: 'fresh' }
  | { readonly kind: 'replay'; readonly answer: unknown }
  | { readonly kind: 'refused'; readonly error: DomainError };

/** What is stored under a call's key and still counts. */
export interface StoredAnswer {
  readonly fingerprint: string;
  /** False while the first call is in flight. */
  readonly answered: boolean;
  readonly answer: unknown;
}

/** Decides for a call that holds the lock of its key. */
export function judge(call: IdempotentCall, stored: StoredAnswer | undefined): Begun {
  if (!stored) return { kind: 'fresh' };
  if (stored.fingerprint !== call.fingerprint) {
    return refused(
      'unprocessable',
      'idempotency_mismatch',
      'This Idempotency-Key was used for a different request. Use a new key.',
    );
  }
  return stored.answered ? { kind: 'replay', answer: stored.answer } : inFlight();
}

export function inFlight(): Begun {
  return refused(
    'conflict',
    'idempotency_in_flight',
    'A request with this Idempotency-Key is in progress. Retry in 1 s.',
  );
}

function refused(kind: 'conflict' | 'unprocessable', code: ErrorCode, detail: string): Begun {
  const extra = kind === 'conflict' ? { retryAfterSeconds: 1 } : {};
  return { kind: 'refused', error: new DomainError(kind, code, detail, extra) };
}
