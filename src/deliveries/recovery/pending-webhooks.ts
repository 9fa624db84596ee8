/**
 * Begins a statement with `pending`: the webhooks that have pending deliveries, by a loose index scan
 * (https://wiki.postgresql.org/wiki/Loose_indexscan). Its cost follows their number, not the backlog's.
 */
export const PENDING_WEBHOOKS = `
  WITH RECURSIVE pending AS (
    (SELECT webhook_id FROM deliveries WHERE status = 'pending' ORDER BY webhook_id LIMIT 1)
    UNION ALL
    SELECT (SELECT d.webhook_id FROM deliveries d
      WHERE d.status = 'pending' AND d.webhook_id > pending.webhook_id
      ORDER BY d.webhook_id LIMIT 1)
    FROM pending WHERE pending.webhook_id IS NOT NULL
  )`;
