/** A webhook `w` takes deliveries: its owner neither deactivated nor deleted it, and it sent no 410. */
export const RECEIVES = 'w.is_active AND w.deleted_at IS NULL';

/** A webhook `w` takes deliveries, and its owner has not paused it. */
export const IS_RUNNING = `${RECEIVES} AND w.paused_at IS NULL`;

/** The account of a webhook `w` has as many pending deliveries as it may have. */
export const IS_FULL = 'EXISTS (SELECT FROM full_accounts f WHERE f.user_id = w.user_id)';

/** The circuit of a webhook `w` is closed. */
export const IS_CLOSED = 'w.circuit_opened_at IS NULL';

/**
 * The deliveries of a webhook `w` are claimed in turns, one worker at a time (`deliveries/coordination/`),
 * because of its rate limit, concurrency limit or order.
 */
export const IS_COORDINATED =
  '(w.rate_per_second IS NOT NULL OR w.max_concurrency IS NOT NULL OR w.ordering IS NOT NULL)';

/**
 * When a pending delivery `d` of a webhook `w` fails if the circuit stays open: after 24 hours, or 1.2 times
 * the retry schedule of the webhook if that is longer. A pause resets this time.
 */
export const circuitExpiry = (d: string): string =>
  `greatest(${d}.created_at, w.resumed_at) + greatest(interval '24 hours',
    (SELECT 1.2 * sum(delay) FROM unnest(w.retry_schedule) AS retry (delay)) * interval '1 second')`;

/** A webhook `w` receives nothing although its owner did not deactivate it: open circuit or 410. */
export const IS_DISABLED = '(w.circuit_opened_at IS NOT NULL OR w.gone_at IS NOT NULL)';

/**
 * Common table expressions that move the circuits after attempts, for the statement that records them.
 * They read its `recorded` (webhook_id, status, end_reason, counts): a success closes the circuit, failures that
 * count open it at the parameter `threshold`, and a 410 deactivates the webhook. `firstProbeMs` is the
 * parameter with the delay before the first probe, in ms.
 *
 * A success and failures in one batch count as a success. Webhooks are found by their ids alone, see
 * `GenericPlanConnections`.
 */
export function moveCircuits(parameters: { threshold: string; firstProbeMs: string }): string {
  const { threshold, firstProbeMs } = parameters;
  return `health AS (
    SELECT webhook_id, bool_or(status = 'delivered') AS succeeded, coalesce(bool_or(end_reason = 'gone'), false) AS gone,
      count(*) FILTER (WHERE status = 'failed' AND counts) AS failures
    FROM recorded GROUP BY webhook_id
  ), circuits_closed AS (
    UPDATE webhooks w SET consecutive_failures = 0, circuit_opened_at = NULL, next_probe_at = NULL,
      failed_probes = 0
    FROM health h
    WHERE w.id = ANY (ARRAY[h.webhook_id]) AND h.succeeded AND NOT h.gone
      AND (w.consecutive_failures > 0 OR w.circuit_opened_at IS NOT NULL)
  ), circuits_opened AS (
    UPDATE webhooks w SET
      consecutive_failures = w.consecutive_failures + h.failures,
      is_active = w.is_active AND NOT h.gone,
      gone_at = CASE WHEN h.gone THEN now() ELSE w.gone_at END,
      circuit_opened_at = CASE WHEN w.consecutive_failures + h.failures >= ${threshold}
        THEN coalesce(w.circuit_opened_at, now()) ELSE w.circuit_opened_at END,
      next_probe_at = CASE WHEN w.consecutive_failures + h.failures >= ${threshold}
        THEN coalesce(w.next_probe_at, now() + ${firstProbeMs}::float8 * interval '1 millisecond')
        ELSE w.next_probe_at END
    FROM health h
    WHERE w.id = ANY (ARRAY[h.webhook_id]) AND (h.gone OR (NOT h.succeeded AND h.failures > 0))
  )`;
}
