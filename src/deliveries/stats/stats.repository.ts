import { Injectable } from '@nestjs/common';
import { HistoryReads } from '../../platform/database/reads/replica/history-reads.js';
import { BUCKET_MS, type BucketWindow } from '../../platform/http/buckets/bucket-window.js';
import { eachOf } from './deltas/delta-sql.js';
import type { Resolution } from './entities/delivery-stat.entity.js';

/** The sums of one bucket, or of all. */
export interface StatsRow {
  /** Null for the sums of all buckets. */
  readonly start: Date | null;
  readonly delivered: number;
  readonly failed: number;
  readonly attempts: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
}

/** A webhook or an account. */
interface Subject {
  readonly id: string;
  readonly userId: string;
}

/**
 * The rows of the subject $1 and the deltas that are not among them yet. One statement has one snapshot:
 * a compaction that runs meanwhile has moved all of its deltas, or none. Percentiles are the nearest rank.
 */
const READ = `
  WITH stat AS MATERIALIZED (
    SELECT date_bin($5 * interval '1 millisecond', start, 'epoch') AS start, delivered, failed, attempts,
      durations_ms, counts
    FROM delivery_stats WHERE subject_id = $1 AND resolution = $2 AND start >= $3 AND start < $4
  ), delta AS MATERIALIZED (
    SELECT date_bin($5 * interval '1 millisecond', minute, 'epoch') AS start, delivered, failed, attempts,
      duration_ms
    FROM (${eachOf('delivery_stat_deltas')}) e
    WHERE webhook_id = ANY (ARRAY(SELECT id FROM webhooks WHERE id = $1 OR user_id = $1))
      AND minute >= $3 AND minute < $4
  ), sums AS (
    SELECT start, coalesce(sum(delivered), 0)::float8 AS delivered,
      coalesce(sum(failed), 0)::float8 AS failed, coalesce(sum(attempts), 0)::float8 AS attempts
    FROM (
      SELECT start, delivered, failed, attempts FROM stat
      UNION ALL SELECT start, delivered, failed, attempts FROM delta
    ) counted
    GROUP BY GROUPING SETS ((start), ())
  ), ranked AS (
    SELECT start, ms, sum(sum(count)) OVER (PARTITION BY start ORDER BY ms) AS rank,
      sum(sum(count)) OVER (PARTITION BY start) AS total
    FROM (
      SELECT start, ms, count FROM stat CROSS JOIN unnest(durations_ms, counts) AS m (ms, count)
      UNION ALL SELECT start, duration_ms, 1 FROM delta WHERE duration_ms IS NOT NULL
    ) measured
    GROUP BY GROUPING SETS ((start, ms), (ms))
  ), percentiles AS (
    SELECT start, min(ms) FILTER (WHERE rank >= 0.5 * total) AS p50,
      min(ms) FILTER (WHERE rank >= 0.95 * total) AS p95
    FROM ranked GROUP BY start
  )
  SELECT sums.*, p50 AS "p50Ms", p95 AS "p95Ms"
  FROM sums LEFT JOIN percentiles
    ON coalesce(percentiles.start, 'infinity') = coalesce(sums.start, 'infinity')`;

@Injectable()
export class StatsRepository {
  constructor(private readonly history: HistoryReads) {}

  /** In no order; a bucket in which nothing ended has no row. */
  list({ id, userId }: Subject, { bucket, from, to }: BucketWindow): Promise<StatsRow[]> {
    const resolution: Resolution = bucket === 'minute' ? 'minute' : 'hour';
    return this.history.query<StatsRow>(userId, READ, [
      id,
      resolution,
      from,
      to,
      BUCKET_MS[bucket],
    ]);
  }
}
