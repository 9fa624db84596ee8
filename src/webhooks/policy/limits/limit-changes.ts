import type { PolicyColumns } from '../policy-columns.js';
import type { RateLimit } from './limits.dto.js';

export type LimitColumns = Pick<
  PolicyColumns,
  'ratePerSecond' | 'rateBurst' | 'rateLimitedSince' | 'maxConcurrency'
>;
type RateColumns = Omit<LimitColumns, 'maxConcurrency'>;

const DEFAULT_BURST = 1;
const NO_RATE_LIMIT: RateColumns = { ratePerSecond: null, rateBurst: null, rateLimitedSince: null };

/** The columns that a request changes: absent fields change nothing. */
export function limitChanges(
  before: Pick<LimitColumns, 'ratePerSecond' | 'rateBurst'>,
  fields: { readonly rate_limit?: RateLimit | null; readonly max_concurrency?: number | null },
  now: Date,
): Partial<LimitColumns> {
  const { rate_limit: rate, max_concurrency: maxConcurrency } = fields;
  return {
    ...(rate !== undefined && rateChanges(before, rate, now)),
    ...(maxConcurrency !== undefined && { maxConcurrency }),
  };
}

/**
 * The bucket of a new rate limit is empty at `now`. Setting the current one again changes nothing: a client
 * that repeats its settings would otherwise empty the bucket each time, and hold back deliveries for good.
 */
function rateChanges(
  { ratePerSecond, rateBurst }: Pick<LimitColumns, 'ratePerSecond' | 'rateBurst'>,
  rate: RateLimit | null,
  now: Date,
): Partial<RateColumns> {
  if (rate === null) return NO_RATE_LIMIT;
  const burst = rate.burst ?? DEFAULT_BURST;
  if (rate.per_second === ratePerSecond && burst === rateBurst) return {};
  return { ratePerSecond: rate.per_second, rateBurst: burst, rateLimitedSince: now };
}
