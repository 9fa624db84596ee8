import { DomainError } from '../http/errors/domain-error.js';
import type { ErrorCode } from '../http/errors/error-codes.js';
import type { IdempotentCall } from './idempotent-call.js';

/** The decision about a call: execute its work, replay the stored response, or reject it. */
export type Decision =
  | { readonly kind: 'execute' }
  | { readonly kind: 'replay'; readonly response: unknown }
  | { readonly kind: 'reject'; readonly error: DomainError };

/** An unexpired record of a call's key. */
export interface StoredResponse {
  readonly fingerprint: string;
  /** False while the first call is in progress. */
  readonly hasResponse: boolean;
  readonly response: unknown;
}

/** Decides about a call that holds the lock of its key. */
export function decide(call: IdempotentCall, stored: StoredResponse | undefined): Decision {
  if (!stored) return { kind: 'execute' };
  if (stored.fingerprint !== call.fingerprint) {
    return reject(
      'unprocessable',
      'idempotency_mismatch',
      'This Idempotency-Key was used for a different request. Use a new key.',
    );
  }
  return stored.hasResponse ? { kind: 'replay', response: stored.response } : inFlight();
}

export function inFlight(): Decision {
  return reject(
    'conflict',
    'idempotency_in_flight',
    'A request with this Idempotency-Key is in progress. Retry in 1 s.',
  );
}

function reject(kind: 'conflict' | 'unprocessable', code: ErrorCode, detail: string): Decision {
  const extra = kind === 'conflict' ? { retryAfterSeconds: 1 } : {};
  return { kind: 'reject', error: new DomainError(kind, code, detail, extra) };
}
