import { SlotRefused } from '../../database/reads/fair-slots.js';
import { InvalidCursor, QueryTimeout } from '../../database/reads/read-errors.js';
import { DomainError } from './domain-error.js';
import { QUERY_TIMEOUT } from './error-codes.js';

/** A list that timed out will hardly be faster at once. */
const TIMEOUT_RETRY_SECONDS = 5;

const CURSOR_FAULTS = {
  malformed: 'must be the unchanged `next_cursor` of a page',
  of_another_list: 'must be the `next_cursor` of a page of this list with the same filters',
} as const;

/** The response to a read that was refused or canceled; undefined for any other error. */
export function readRefusal(error: unknown): DomainError | undefined {
  if (error instanceof QueryTimeout) {
    return new DomainError('unavailable', 'query_timeout', QUERY_TIMEOUT, {
      retryAfterSeconds: TIMEOUT_RETRY_SECONDS,
    });
  }
  if (error instanceof InvalidCursor) {
    return DomainError.invalidField('cursor', CURSOR_FAULTS[error.reason]);
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
