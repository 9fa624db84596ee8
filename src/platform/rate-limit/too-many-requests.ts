import { DomainError } from '../http/errors/domain-error.js';

/** More than `max` requests within a minute; the next ones are accepted after `waitMs`. */
export function tooManyRequests(max: number, waitMs: number): DomainError {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  const detail = `Rate limit exceeded (${max} requests per minute). Retry in ${seconds} s.`;
  return new DomainError('too_many_requests', 'rate_limited', detail, {
    retryAfterSeconds: seconds,
  });
}
