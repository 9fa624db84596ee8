const BASE_MS = 500;
const MAX_BACKOFF_MS = 8_000;

/** Result of one attempt: a response, or none. */
export interface Attempt {
  /** 1, 2, … */
  readonly number: number;
  /** Whether the request can be repeated safely. */
  readonly repeatable: boolean;
  /** Undefined: the connection failed or timed out. */
  readonly status?: number;
  readonly retryAfter?: string | null;
}

export interface RetryLimits {
  readonly maxRetries: number;
  /** For a longer delay than this, there is no retry. */
  readonly maxWaitMs: number;
}

/**
 * Delay before the next attempt in ms; undefined for no retry. After a 429 every request is retried,
 * because the server did not execute it; after a 503 or without a response only requests that can be
 * repeated safely. `random` is from 0 to 1, `now` in ms since the epoch.
 */
export function retryDelay(
  attempt: Attempt,
  limits: RetryLimits,
  now: number,
  random: number,
): number | undefined {
  if (attempt.number > limits.maxRetries || !mayRepeat(attempt)) return undefined;
  const asked = parseRetryAfter(attempt.retryAfter, now);
  if (asked !== undefined && asked > limits.maxWaitMs) return undefined;
  const backoff = Math.min(BASE_MS * 2 ** (attempt.number - 1), MAX_BACKOFF_MS);
  return Math.max(asked ?? 0, backoff * (0.5 + random / 2));
}

function mayRepeat({ status, repeatable, retryAfter }: Attempt): boolean {
  if (status === 429) return true;
  if (status === undefined || status === 503) return repeatable;
  // The same Idempotency-Key is still in flight: an earlier attempt of ours whose response was lost.
  return status === 409 && repeatable && typeof retryAfter === 'string';
}

/** `Retry-After` in ms from now: seconds, or an HTTP date (RFC 9110, 10.2.3). */
export function parseRetryAfter(value: string | null | undefined, now: number): number | undefined {
  if (!value) return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  // `Date.parse` accepts nearly anything, even `-1`.
  const date = value.endsWith(' GMT') ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
