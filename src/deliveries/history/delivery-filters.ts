import { filtered, type AnyOf, type List } from '../../platform/database/reads/bounded-list.js';
import { DELIVERY_STATUSES, type DeliveryStatus } from '../entities/delivery.entity.js';

export interface DeliveryFilters {
  /** Any of these; null: all types. */
  readonly types: readonly string[] | null;
  readonly success?: boolean | null;
  readonly status?: DeliveryStatus | null;
}

/**
 * The filters as look-ups by index: `(webhook_id, id)`, `(webhook_id, event_type, id)`, or, without
 * delivered ones, `(webhook_id, status, id)`. A filter that the index does not have is compared row by row.
 */
export function deliveryFilters(
  webhookIds: readonly string[],
  { types, success, status }: DeliveryFilters,
): Pick<List, 'where' | 'values' | 'anyOf'> {
  const statuses = DELIVERY_STATUSES.filter(
    (each) =>
      (status == null || each === status) &&
      (success == null || success === (each === 'delivered')),
  );
  const isUnsuccessful = !statuses.includes('delivered');
  const [only] = webhookIds.length === 1 ? webhookIds : [];
  const anyOf: AnyOf[] =
    only === undefined ? [{ column: 'webhook_id', type: 'uuid', values: webhookIds }] : [];
  if (isUnsuccessful) anyOf.push({ column: 'status', type: 'text', values: statuses });
  else if (types !== null) anyOf.push({ column: 'event_type', type: 'text', values: types });
  return {
    ...filtered(
      { webhook_id: only, status: statuses.length === 1 && !isUnsuccessful ? 'delivered' : null },
      isUnsuccessful ? [`t.status <> 'delivered'`] : [],
      isUnsuccessful && types !== null ? [['t.event_type = ANY (?::text[])', types]] : [],
    ),
    anyOf,
  };
}
