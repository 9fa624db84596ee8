import { DomainError } from '../http/errors/domain-error.js';

/** More than `max` requests within a minute; the next are welcome in `waitMs`. */
export function tooManyRequests(max: number, waitMs: number): DomainError {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  const detail = `More than ${max} requests within a minute; try again in ${seconds} s`;
  return new DomainError('too_many_requests', 'rate_limited', detail, {
    retryAfterSeconds: seconds,
  });
}
