import { FIRST_ID } from '../../platform/database/clock/id-generator.js';
import { IS_BEHIND_PLANNED, PLANNED } from '../planned/planned-deliveries.js';
import { BY_ID, pendingBetween } from './pending-range.js';

/**
 * The order of deliveries to a webhook. Deliveries with the same `order_key` go in the order of `order_seq`
 * (see `ORDER_SEQ`). The **head** of a key is its pending delivery with the lowest number: only heads are
 * claimed, so the next delivery goes when the head has been delivered, has failed or was cancelled.
 *
 * `pending` is the only state that this needs. Numbers are drawn under a lock that is held until the commit,
 * so a statement that sees a delivery sees every delivery in front of it: no transaction can commit one there
 * later.
 *
 * Planned deliveries (see `PLANNED`) count as pending: a statement sees either the task or the rows that replace
 * it, so a delivery is no head while a task plans one with a lower number.
 *
 * When the order is switched on, the **earlier deliveries** have no number: those of a webhook `w` with ids
 * below `ordered_from`. While one of them has had no attempt, no head is claimed.
 */

/** Keys with pending deliveries that one statement examines; about 20 µs each. */
export const KEYS_EXAMINED = 500;
/** Below every key. */
export const FIRST_KEY = FIRST_ID;
/** Earlier deliveries among which a probe is chosen. */
const EARLIER_PROBED = 100;

/** The earlier deliveries of a webhook `w` in the order of their ids. */
const earlier = (condition: string, limit: string): string => `(
  SELECT d.id FROM deliveries d
  WHERE d.order_seq IS NULL AND ${condition}
    AND ${pendingBetween('w.id', `'${FIRST_ID}'`, 'w.ordered_from')}
  ORDER BY ${BY_ID} LIMIT ${limit})`;

/** The oldest earlier delivery of a webhook `w` that meets `condition` on `d`; null if there is none. */
export const earlierDelivery = (condition: string): string =>
  `CASE WHEN w.ordered_from IS NOT NULL THEN ${earlier(condition, '1')} END`;

/** The ids of at most `limit` earlier deliveries of a webhook `w` that meet `condition` on `d`. */
export const earlierDeliveries = (condition: string, limit: string): string =>
  `CASE WHEN w.ordered_from IS NOT NULL THEN ARRAY${earlier(condition, limit)} ELSE '{}' END`;

/** The head that a pending delivery `t` of a webhook `w` waits for; null for a head. */
export const HEAD_IN_FRONT = `(
  SELECT id FROM (
    (SELECT d.id, d.order_seq FROM deliveries d
      WHERE d.webhook_id = w.id AND w.ordering IS NOT NULL AND d.status = 'pending'
        AND d.order_key = t.order_key AND d.order_seq < t.order_seq
      ORDER BY d.order_seq LIMIT 1)
    UNION ALL
    (SELECT p.id, p.order_seq FROM fan_out_tasks f CROSS JOIN LATERAL ${PLANNED} p
      WHERE w.ordering IS NOT NULL AND f.agent_id = t.order_key AND f.order_seq < t.order_seq
        AND p.webhook_id = w.id AND p.order_seq IS NOT NULL
      ORDER BY f.order_seq LIMIT 1)
  ) in_front
  ORDER BY order_seq LIMIT 1)`;

const nextHead = (from: { key: string; examined: string; found: string }, wanted: string): string =>
  `LATERAL (
    SELECT d.order_key, d.id, d.next_attempt_at, ${wanted} AS is_wanted, ${from.examined} + 1 AS examined,
      ${from.found} + (${wanted})::integer AS found
    FROM deliveries d
    WHERE d.webhook_id = scan.webhook_id AND d.status = 'pending' AND d.order_key > ${from.key}
    ORDER BY d.order_key, d.order_seq LIMIT 1
  ) head`;

/**
 * A recursive common table expression with heads in the order of their keys, by a loose index scan
 * (https://wiki.postgresql.org/wiki/Loose_indexscan). It reads `scan` (webhook_id, after_key, most), and
 * stops when `most` heads meet the condition `wanted` on `d`, or `KEYS_EXAMINED` are examined.
 */
export const findHeads = (wanted: string): string => `heads AS (
    SELECT head.* FROM scan
    CROSS JOIN ${nextHead({ key: 'scan.after_key', examined: '0', found: '0' }, wanted)}
    WHERE scan.most > 0
    UNION ALL
    SELECT head.* FROM heads h CROSS JOIN scan
    CROSS JOIN ${nextHead({ key: 'h.order_key', examined: 'h.examined', found: 'h.found' }, wanted)}
    WHERE h.found < scan.most AND h.examined < ${KEYS_EXAMINED}
  )`;

/**
 * The delivery that is sent as a probe to a webhook `w` with an order and an open circuit: of the earlier
 * deliveries or else of the heads, the unclaimed one that has been due longest. Null if there is none.
 */
export const ORDERED_PROBE = `(
  WITH RECURSIVE earlier AS MATERIALIZED (
    SELECT d.id, d.next_attempt_at FROM unnest(
      ${earlierDeliveries('d.claimed_by IS NULL', String(EARLIER_PROBED))}
    ) AS unclaimed (id) JOIN deliveries d ON d.id = unclaimed.id
  ), scan AS MATERIALIZED (
    SELECT w.id AS webhook_id, '${FIRST_KEY}'::uuid AS after_key, ${KEYS_EXAMINED} AS most
    WHERE NOT EXISTS (SELECT FROM earlier)
  ), ${findHeads(`d.claimed_by IS NULL AND NOT ${IS_BEHIND_PLANNED}`)}
  SELECT id FROM (
    SELECT id, next_attempt_at FROM earlier
    UNION ALL SELECT id, next_attempt_at FROM heads WHERE is_wanted
  ) allowed
  ORDER BY next_attempt_at LIMIT 1)`;
