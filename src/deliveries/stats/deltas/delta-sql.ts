/**
 * Statements that end attempts or deliveries also count them, so that the statistics are as exact as the
 * history. They append one row per webhook and change none: workers that record at the same time do not
 * wait for each other. `stats-compactor.ts` adds the rows up.
 *
 * A delta belongs to the minute in which its statement began: that of `delivered_at`.
 */
const APPEND = `INSERT INTO delivery_stat_deltas
  (webhook_id, minute, delivered, failed, attempts, durations_ms)`;
const MINUTE = `date_trunc('minute', now())`;

/**
 * Counts the attempts in `recorded` (webhook_id, status, duration_ms). An abandoned attempt has no
 * duration; a delivery counts once it has ended.
 */
export const COUNT_ATTEMPTS = `${APPEND}
  SELECT webhook_id, ${MINUTE}, count(*) FILTER (WHERE status = 'delivered'),
    count(*) FILTER (WHERE status = 'failed'), count(*),
    coalesce(array_agg(duration_ms) FILTER (WHERE duration_ms IS NOT NULL), '{}')
  FROM recorded GROUP BY webhook_id`;

/** Counts the deliveries in `failed` (webhook_id), which ended without an attempt. */
export const COUNT_EXPIRED = `${APPEND}
  SELECT webhook_id, ${MINUTE}, 0, count(*), 0, '{}' FROM failed GROUP BY webhook_id`;
