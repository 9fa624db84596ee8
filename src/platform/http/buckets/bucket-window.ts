import { DomainError } from '../errors/domain-error.js';

export const BUCKETS = ['minute', 'hour', 'day'] as const;
export type Bucket = (typeof BUCKETS)[number];

export const BUCKET_MS: Readonly<Record<Bucket, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

export const MAX_BUCKETS = 1_500;
/** Buckets of a request without `since`, the current one included. */
export const DEFAULT_BUCKETS: Readonly<Record<Bucket, number>> = { minute: 60, hour: 24, day: 30 };

/** The range that a client asks for, in ISO 8601; its ends may be missing. */
export interface BucketRange {
  readonly bucket: Bucket;
  readonly since?: string | null;
  readonly until?: string | null;
}

export interface BucketWindow {
  readonly bucket: Bucket;
  readonly since: Date;
  readonly until: Date;
  /** The start of the first bucket. */
  readonly from: Date;
  /** The end of the last bucket. */
  readonly to: Date;
}

/**
 * The whole buckets (UTC) that overlap a range. Throws 422 for an empty range, for too many buckets and
 * for a `since` before `oldest`.
 */
export function bucketWindow(
  { bucket, ...range }: BucketRange,
  nowMs: number,
  oldest = new Date(0),
): BucketWindow {
  const width = BUCKET_MS[bucket];
  const floor = (ms: number): number => Math.floor(ms / width) * width;
  const until = new Date(range.until ?? nowMs);
  const to = -floor(-until.getTime());
  const usual = to - DEFAULT_BUCKETS[bucket] * width;
  const first = until > oldest ? Math.max(usual, oldest.getTime()) : usual;
  const since = new Date(range.since ?? first);
  if (since >= until) throw DomainError.invalidField('since', 'must be before `until`');
  if (since < oldest) {
    throw DomainError.invalidField('since', `must not be before ${oldest.toISOString()}`);
  }
  const from = floor(since.getTime());
  const count = (to - from) / width;
  if (count > MAX_BUCKETS) {
    throw DomainError.invalidField(
      'since',
      `the range has ${count} buckets; at most ${MAX_BUCKETS} are allowed. Shorten it or choose a longer \`bucket\``,
    );
  }
  return { bucket, since, until, from: new Date(from), to: new Date(to) };
}

/** The starts of all buckets of a window, ascending. */
export function bucketStarts({ bucket, from, to }: BucketWindow): Date[] {
  const width = BUCKET_MS[bucket];
  const count = (to.getTime() - from.getTime()) / width;
  return Array.from({ length: count }, (_, n) => new Date(from.getTime() + n * width));
}
