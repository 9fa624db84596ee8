import { SlotRefused } from '../../database/reads/fair-slots.js';
import { QueryTimeout } from '../../database/reads/read-errors.js';
import { DomainError } from './domain-error.js';

/** A list that timed out will hardly be faster at once. */
const TIMEOUT_RETRY_SECONDS = 5;

/** The response to a read that was refused or canceled; undefined for any other error. */
export function readRefusal(error: unknown): DomainError | undefined {
  if (error instanceof QueryTimeout) {
    return new DomainError(
      'unavailable',
      'query_timeout',
      'The list took longer than 5 s. Narrow it with filters or a smaller `skip`.',
      { retryAfterSeconds: TIMEOUT_RETRY_SECONDS },
    );
  }
  if (!(error instanceof SlotRefused)) return undefined;
  return error.by === 'account'
    ? tooManyConcurrent('Too many concurrent list requests of this account. Send fewer at once.')
    : overloaded();
}

/** The account has as many requests of this kind under way as it may have. */
export function tooManyConcurrent(detail: string): DomainError {
  return new DomainError('too_many_requests', 'too_many_concurrent_requests', detail, {
    retryAfterSeconds: 1,
  });
}

export function overloaded(): DomainError {
  return new DomainError(
    'unavailable',
    'overloaded',
    'The server is overloaded. Retry after the `Retry-After` interval.',
    { retryAfterSeconds: 1 },
  );
}
