import type { AgentMetricBucket, Bucket } from 'mutx-sdk';
import type { USAGE_PERIODS } from '../agents-routes';

export type UsagePeriod = (typeof USAGE_PERIODS)[number];

/** The buckets of a period: as many as the API returns by default. */
export const BUCKETS: Readonly<Record<UsagePeriod, Bucket>> = {
  hour: 'minute',
  day: 'hour',
  month: 'day',
};

/** What a chart shows of a kind of usage; null where nothing was reported. */
export interface Usage {
  readonly average: readonly (number | null)[];
  readonly peak: readonly (number | null)[];
}

export function usageOf(
  buckets: readonly AgentMetricBucket[],
  kind: 'cpu_usage' | 'memory_usage',
): Usage {
  return {
    average: buckets.map((bucket) => bucket[kind]?.avg ?? null),
    peak: buckets.map((bucket) => bucket[kind]?.max ?? null),
  };
}

/** Seconds since the epoch at which each bucket starts. */
export function startsOf(buckets: readonly AgentMetricBucket[]): number[] {
  return buckets.map(({ start }) => Date.parse(start) / 1_000);
}

export function isUnreported(buckets: readonly AgentMetricBucket[]): boolean {
  return buckets.every(({ count }) => count === 0);
}
