/** Longer than any attempt: what lasts longer counts as this. */
const MAX_MS = 600_000;

interface DurationBuckets {
  /** The shortest duration of each bucket, in ms, ascending. */
  readonly lowest: readonly number[];
  /** Represents the bucket: within 5 % of each whole number of ms in it. */
  readonly value: readonly number[];
}

/**
 * About a hundred buckets, each as wide as 5 % allow. Rows keep the `value`, not the number of the
 * bucket, so other buckets may be chosen later.
 */
export const DURATION_BUCKETS: DurationBuckets = divide();

function divide(): DurationBuckets {
  const lowest = [0];
  const value = [0];
  for (let low = 1; low <= MAX_MS;) {
    const middle = Math.floor((low * 105) / 100);
    lowest.push(low);
    value.push(middle);
    low = Math.floor((middle * 100) / 95) + 1;
  }
  return { lowest, value };
}
