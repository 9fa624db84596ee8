import { Injectable } from '@nestjs/common';
import { UnitOfWork, type Transaction } from '../../platform/database/unit-of-work.js';
import { eachOf } from './deltas/delta-sql.js';
import { DURATION_BUCKETS } from './duration-buckets.js';

/**
 * Moves up to $1 deltas to the rows of their minute and hour, of the webhook and of its account. A
 * deleted webhook has no rows of its own. $2, $3: see `DURATION_BUCKETS`.
 */
const COMPACT = `
  WITH batch AS (
    DELETE FROM delivery_stat_deltas
    WHERE id = ANY (ARRAY(SELECT id FROM delivery_stat_deltas ORDER BY id LIMIT $1))
    RETURNING *
  ), counted AS (
    SELECT webhook_id, minute, ($3::int[])[width_bucket(duration_ms, $2::int[])] AS ms,
      sum(delivered) AS delivered, sum(failed) AS failed, sum(attempts) AS attempts
    FROM (${eachOf('batch')}) e GROUP BY 1, 2, 3
  ), series AS (
    SELECT w.id AS webhook_id, subject.id AS subject_id, resolution, width
    FROM webhooks w CROSS JOIN LATERAL (VALUES (w.id), (w.user_id)) subject (id)
    CROSS JOIN (VALUES ('minute', interval '1 minute'), ('hour', interval '1 hour')) r (resolution, width)
    WHERE w.id IN (SELECT webhook_id FROM counted) AND (w.deleted_at IS NULL OR subject.id = w.user_id)
  ), measured AS (
    SELECT subject_id, resolution, date_bin(width, minute, 'epoch') AS start, ms,
      sum(delivered) AS delivered, sum(failed) AS failed, sum(attempts) AS attempts
    FROM counted JOIN series USING (webhook_id) GROUP BY 1, 2, 3, 4
  ), added AS (
    INSERT INTO delivery_stats AS s
      (subject_id, resolution, start, delivered, failed, attempts, durations_ms, counts)
    SELECT subject_id, resolution, start, sum(delivered), sum(failed), sum(attempts),
      coalesce(array_agg(ms ORDER BY ms) FILTER (WHERE ms IS NOT NULL), '{}'),
      coalesce(array_agg(attempts ORDER BY ms) FILTER (WHERE ms IS NOT NULL), '{}')
    FROM measured GROUP BY 1, 2, 3
    ON CONFLICT (subject_id, resolution, start) DO UPDATE SET
      delivered = s.delivered + excluded.delivered,
      failed = s.failed + excluded.failed,
      attempts = s.attempts + excluded.attempts,
      (durations_ms, counts) = (
        SELECT coalesce(array_agg(ms ORDER BY ms), '{}'), coalesce(array_agg(count ORDER BY ms), '{}')
        FROM (
          SELECT ms, sum(count)::integer AS count
          FROM (
            SELECT * FROM unnest(s.durations_ms, s.counts)
            UNION ALL SELECT * FROM unnest(excluded.durations_ms, excluded.counts)
          ) parts (ms, count)
          GROUP BY ms
        ) merged
      )
  )
  SELECT count(*)::integer AS moved FROM batch`;

@Injectable()
export class StatsCompactionRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /**
   * Moves up to `limit` deltas in one transaction and returns their number: 0 while another worker does
   * the same, which would otherwise wait for its rows.
   */
  compact(limit: number): Promise<number> {
    return this.unitOfWork.run(async (tx) => {
      if (!(await this.lock(tx))) return 0;
      const { lowest, value } = DURATION_BUCKETS;
      const [row] = await tx.query<{ moved: number }>(COMPACT, [limit, lowest, value]);
      return row?.moved ?? 0;
    });
  }

  private async lock(tx: Transaction): Promise<boolean> {
    const [row] = await tx.query<{ locked: boolean }>(
      `SELECT pg_try_advisory_xact_lock(hashtext('mutx.stats')) AS locked`,
    );
    return row?.locked ?? false;
  }
}
