import { idFloor, MAX_LEAD_MS, momentOf } from '../../platform/database/clock/id-generator.js';

/**
 * Deliveries that a task of `fan_out_tasks` plans: they are part of the history from the commit of their event,
 * although a worker inserts their rows later. Their ids follow the first one's, in the order of `webhook_ids`.
 */

/** The id of delivery `n`, from 1, of a task `f`: the first id, with `n - 1` added to its last 32 bits. */
const nthId = (n: string): string => `(left(f.first_delivery_id::text, 28) || lpad(to_hex(
    (('x' || right(f.first_delivery_id::text, 8))::bit(32)::bigint + ${n} - 1) & 4294967295), 8, '0'))::uuid`;

/** The planned deliveries of a task `f`, with the columns of `deliveries` that the task decides. */
export const PLANNED = `(
  SELECT p.id, p.webhook_id, f.event_id, f.event_type, f.created_at, f.format_version,
    CASE WHEN f.is_overflow THEN 'cancelled' ELSE 'pending' END AS status,
    CASE WHEN f.is_overflow THEN 'overflow' END AS end_reason,
    CASE WHEN p.is_ordered THEN coalesce(f.agent_id, p.id) END AS order_key,
    CASE WHEN p.is_ordered THEN f.order_seq END AS order_seq
  FROM (
    SELECT ${nthId('n')} AS id, webhook_id,
      NOT f.is_overflow AND webhook_id = ANY (f.ordered_ids) AS is_ordered
    FROM unnest(f.webhook_ids) WITH ORDINALITY AS named (webhook_id, n)
  ) p
)`;

/**
 * The planned delivery with the id `$1`, of the account `user` and with ids of events from `after` on
 * ({@link plannedAfter}), as a row of `deliveries`.
 */
export const plannedRow = ({ user, after }: { user: string; after: string }): string => `(
  SELECT p.*, NULL::uuid AS replay_of, NULL::uuid AS replay_id, 0 AS attempts,
    NULL::integer AS max_attempts, NULL::integer AS status_code, NULL::text AS error_message,
    NULL::integer AS duration_ms, NULL::timestamptz AS delivered_at, NULL::uuid AS claimed_by,
    NULL::timestamptz AS claimed_at,
    CASE WHEN p.status = 'pending' THEN p.created_at END AS next_attempt_at
  FROM fan_out_tasks f CROSS JOIN LATERAL ${PLANNED} p
  WHERE f.user_id = ${user} AND f.event_id > ${after} AND f.event_id < $1
    AND left(f.first_delivery_id::text, 28) = left($1::uuid::text, 28) AND p.id = $1
)`;

/** Ids of deliveries are drawn after that of their event, in the same transaction. */
export function plannedAfter(deliveryId: string): string {
  return idFloor(new Date(Math.max(0, momentOf(deliveryId) - MAX_LEAD_MS)));
}

/** A task plans a delivery of the event `event`, of the account `user`, to the webhook `webhook`. */
export const isPlanned = (parts: { user: string; event: string; webhook: string }): string =>
  `EXISTS (SELECT FROM fan_out_tasks f
    WHERE f.user_id = ${parts.user} AND f.event_id = ${parts.event} AND ${parts.webhook} = ANY (f.webhook_ids))`;

const EARLIER_TASK = `fan_out_tasks f
    WHERE f.user_id = w.user_id AND f.event_id < w.ordered_from AND NOT f.is_overflow
      AND w.id = ANY (f.webhook_ids) AND w.id <> ALL (f.ordered_ids)`;

/** A task plans a delivery to a webhook `w` that goes before the ordered ones: see `order-sql.ts`. */
export const PLANS_EARLIER = `EXISTS (SELECT FROM ${EARLIER_TASK})`;

/** The id of such a delivery; null if there is none. */
export const PLANNED_EARLIER = `(SELECT (SELECT p.id FROM ${PLANNED} p WHERE p.webhook_id = w.id)
    FROM ${EARLIER_TASK} LIMIT 1)`;

/** A task plans a delivery that goes before the ordered delivery `d`. */
export const IS_BEHIND_PLANNED = `EXISTS (SELECT FROM fan_out_tasks f
    WHERE f.agent_id = d.order_key AND f.order_seq < d.order_seq AND NOT f.is_overflow
      AND d.webhook_id = ANY (f.ordered_ids))`;
