import type { Bucket } from 'mutx-sdk';

export const PERIODS = ['hour', 'day', 'week', 'month'] as const;

/** How far back the charts of a webhook go. */
export type Period = (typeof PERIODS)[number];

export const PERIOD_LABELS: Readonly<Record<Period, string>> = {
  hour: 'Last hour',
  day: 'Last 24 hours',
  week: 'Last 7 days',
  month: 'Last 30 days',
};

const BUCKETS: Readonly<Record<Period, Bucket>> = {
  hour: 'minute',
  day: 'hour',
  week: 'hour',
  month: 'day',
};

/** A minute less than 7 days: the server rejects what is older than its retention period when it gets the request. */
const WEEK_MS = (7 * 24 * 60 - 1) * 60_000;

/**
 * The query for the statistics of a period that ends at `nowMs`. An hour of minutes, a day of hours and a month of
 * days are the defaults of the server.
 */
export function statsQuery(period: Period, nowMs: number): { bucket: Bucket; since?: string } {
  return {
    bucket: BUCKETS[period],
    ...(period === 'week' && { since: new Date(nowMs - WEEK_MS).toISOString() }),
  };
}
