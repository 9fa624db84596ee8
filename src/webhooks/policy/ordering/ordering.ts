import { idFloor } from '../../../platform/database/clock/id-generator.js';

export const ORDERING_NAMES = ['none', 'agent'] as const;
export type OrderingName = (typeof ORDERING_NAMES)[number];

/**
 * How the deliveries of a webhook are ordered. `agent`: those of one agent are sent one after the other, in
 * the order in which their events were committed.
 */
export type Ordering = Exclude<OrderingName, 'none'>;

/**
 * Longer than a transaction that read the webhook before a change takes to commit: PostgreSQL ends an idle
 * one after 30 s (`idle_in_transaction_session_timeout`). In ms.
 */
const TRANSACTION_MAX_MS = 60_000;

/** The columns of a webhook that decide the order. */
export interface OrderingState {
  readonly ordering: Ordering | null;
  /**
   * Deliveries with lower ids and without an order number were made before the order was switched on, and
   * go first. Null if there are none.
   */
  readonly orderedFrom: string | null;
}

/** The columns of a new webhook. */
export function initialOrdering(name: OrderingName | null | undefined): OrderingState {
  return { ordering: name === 'agent' ? name : null, orderedFrom: null };
}

/** The columns that a request changes; null restores the default. */
export function orderingChanges(
  { ordering }: Pick<OrderingState, 'ordering'>,
  name: OrderingName | null | undefined,
  now: Date,
): Partial<OrderingState> {
  if (name === undefined) return {};
  if (name !== 'agent') return { ordering: null, orderedFrom: null };
  if (name === ordering) return {};
  return { ordering: name, orderedFrom: idFloor(new Date(now.getTime() + TRANSACTION_MAX_MS)) };
}

/**
 * The key of a new delivery: the agent, or for an event without one the delivery itself, which then waits
 * for no other. Null if the webhook has no order.
 */
export function orderKeyOf(
  ordering: Ordering | null,
  agentId: string | null,
  deliveryId: string,
): string | null {
  return ordering === null ? null : (agentId ?? deliveryId);
}
