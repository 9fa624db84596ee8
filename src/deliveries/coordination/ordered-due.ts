import { momentOf } from '../../platform/database/clock/id-generator.js';
import { prepared } from '../../platform/database/prepared.js';
import { isDue } from '../dispatch/claim-conditions.js';
import { IS_BEHIND_PLANNED, PLANS_EARLIER } from '../planned/planned-deliveries.js';
import {
  earlierDeliveries,
  earlierDelivery,
  findHeads,
  KEYS_EXAMINED,
} from '../ordering/order-sql.js';

const IS_CLAIMABLE = `d.claimed_by IS NULL AND ${isDue('d')}`;

/**
 * The deliveries of the webhook `$1` that its order allows to be claimed now, at most `$2`: earlier ones, then
 * heads of the keys after `$3`. It reads the order itself, in the snapshot of the deliveries: a
 * statement that sees a number also sees that the order was switched on. No row if the webhook has no order.
 */
export const LIST_ORDERED_DUE = prepared(`
  WITH RECURSIVE webhook AS MATERIALIZED (
    SELECT w.id, ${earlierDeliveries(IS_CLAIMABLE, '$2::integer')} AS earlier,
      ${earlierDelivery('d.attempts = 0')} IS NULL AND NOT ${PLANS_EARLIER} AS takes_heads
    FROM webhooks w WHERE w.id = $1 AND w.ordering IS NOT NULL
  ), scan AS MATERIALIZED (
    SELECT id AS webhook_id, $3::uuid AS after_key, $2::integer - cardinality(earlier) AS most
    FROM webhook WHERE takes_heads
  ), ${findHeads(`${IS_CLAIMABLE} AND NOT ${IS_BEHIND_PLANNED}`)}
  SELECT webhook.earlier, ARRAY(SELECT id FROM heads WHERE is_wanted ORDER BY examined) AS heads,
    last.order_key AS "lastKey", coalesce(last.examined, 0) AS examined
  FROM webhook LEFT JOIN (
    SELECT order_key, examined FROM heads ORDER BY examined DESC LIMIT 1
  ) last ON true`);

/** Earlier deliveries are gone for good once none is pending, and no transaction can still commit one. */
export const FORGET_EARLIER = prepared(`
  UPDATE webhooks w SET ordered_from = NULL
  WHERE w.id = $1 AND w.ordered_from IS NOT NULL AND ${earlierDelivery('true')} IS NULL
    AND NOT ${PLANS_EARLIER}`);

export interface OrderedDueRow {
  readonly earlier: readonly string[];
  readonly heads: readonly string[];
  /** The last key that was examined; null if there was none. */
  readonly lastKey: string | null;
  readonly examined: number;
}

/** Deliveries to claim, and where the search ended. */
export interface OrderedDue {
  readonly ids: readonly string[];
  /** Keys after this one were not examined: the next search begins there. Null: it was the last one. */
  readonly after: string | null;
}

/** `limit` deliveries were requested. */
export function orderedDue(row: OrderedDueRow | undefined, limit: number): OrderedDue {
  if (row === undefined) return { ids: [], after: null };
  const { earlier, heads, lastKey, examined } = row;
  const ids = [...earlier, ...heads];
  const isCut = ids.length >= limit || examined >= KEYS_EXAMINED;
  return { ids, after: isCut ? lastKey : null };
}

/** Whether no transaction can still commit an earlier delivery: see `orderingChanges`. */
export function isTransitionOver(webhook: {
  readonly orderedFrom: string | null;
  readonly nowMs: number;
}): boolean {
  const { orderedFrom, nowMs } = webhook;
  return orderedFrom !== null && momentOf(orderedFrom) < nowMs;
}
