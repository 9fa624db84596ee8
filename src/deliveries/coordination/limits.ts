import type { RateLimit } from './gcra.js';

/** The limits of a webhook and their state. Times are in ms since the epoch. */
export interface Limits {
  readonly nowMs: number;
  readonly rateLimit: RateLimit | null;
  /** When the rate limit was set; its bucket was empty then. */
  readonly rateLimitedSinceMs: number;
  /** The theoretical arrival time after the last send; null if there was none since the limit was set. */
  readonly arrivalMs: number | null;
  /** Attempts in progress at once. */
  readonly maxConcurrency: number | null;
  /** Attempts in progress. Counted only if there is a `maxConcurrency`. */
  readonly inFlight: number;
}

/** What {@link LIMIT_COLUMNS} select. */
export interface LimitRow {
  readonly ratePerSecond: number | null;
  readonly rateBurst: number | null;
  readonly rateLimitedSinceMs: number | null;
  readonly arrivalMs: number | null;
  readonly maxConcurrency: number | null;
}

/** The columns of a webhook `w` and its row `l` in `webhook_limits`. */
export const LIMIT_COLUMNS = `w.rate_per_second AS "ratePerSecond", w.rate_burst AS "rateBurst",
  (extract(epoch FROM w.rate_limited_since) * 1000)::float8 AS "rateLimitedSinceMs",
  CASE WHEN l.rate_limited_since = w.rate_limited_since THEN l.arrival_ms END AS "arrivalMs",
  w.max_concurrency AS "maxConcurrency"`;

export function limitsOf(row: LimitRow, nowMs: number, inFlight: number): Limits {
  const { ratePerSecond, rateBurst, rateLimitedSinceMs, arrivalMs, maxConcurrency } = row;
  return {
    nowMs,
    rateLimit: ratePerSecond === null ? null : { perSecond: ratePerSecond, burst: rateBurst ?? 1 },
    rateLimitedSinceMs: rateLimitedSinceMs ?? nowMs,
    arrivalMs,
    maxConcurrency,
    inFlight,
  };
}
