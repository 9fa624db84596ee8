/**
 * Statements that end attempts or deliveries also count them, so that the statistics are as exact as the
 * history. Each appends one row and changes none: workers that record at the same time do not wait for
 * each other. `stats-compactor.ts` adds the rows up.
 *
 * A delta belongs to the minute in which its statement began: that of `delivered_at`.
 */
const APPEND = `INSERT INTO delivery_stat_deltas
  (minute, attempted, webhook_ids, successes, durations_ms)
  SELECT date_trunc('minute', now())`;

/** Counts the attempts in `recorded` (webhook_id, status, duration_ms), and the deliveries that they ended. */
export const COUNT_ATTEMPTS = `${APPEND}, true, array_agg(webhook_id),
    array_agg(CASE status WHEN 'delivered' THEN true WHEN 'failed' THEN false END),
    array_agg(duration_ms)
  FROM recorded HAVING count(*) > 0`;

/** Counts the deliveries in `failed` (webhook_id), which ended without an attempt. */
export const COUNT_EXPIRED = `${APPEND}, false, array_agg(webhook_id), array_agg(false),
    array_agg(NULL::integer)
  FROM failed HAVING count(*) > 0`;

/** The attempts and ends in deltas, one by one. `from`: the table, or rows of it. */
export function eachOf(from: string): string {
  return `SELECT e.webhook_id, d.minute, (e.success IS TRUE)::integer AS delivered,
      (e.success IS FALSE)::integer AS failed, d.attempted::integer AS attempts, e.duration_ms
    FROM ${from} d
    CROSS JOIN unnest(d.webhook_ids, d.successes, d.durations_ms) AS e (webhook_id, success, duration_ms)`;
}
