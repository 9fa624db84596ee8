import { BUCKET_MS, type Bucket } from '../../platform/http/buckets/bucket-window.js';

/** How long the counts of minutes are kept: those of hours, which days are made of, as the history. */
export const MINUTE_STATS_DAYS = 7;

/** Since when buckets can be read; undefined if all are kept (`retentionDays` is 0). */
export function oldestStats(
  bucket: Bucket,
  retentionDays: number,
  nowMs: number,
): Date | undefined {
  const days = [bucket === 'minute' ? MINUTE_STATS_DAYS : 0, retentionDays].filter((it) => it > 0);
  return days.length === 0 ? undefined : new Date(nowMs - Math.min(...days) * BUCKET_MS.day);
}
