import type { CancelDeliveriesRequest, CancelledDeliveries } from 'mutx-sdk';
import { count } from '../../../ui/format';
import type { DeliveriesSearch } from '../deliveries-routes';

/** The pending deliveries among those that the list shows. */
export function cancelRequestOf({
  event,
  since,
  until,
}: DeliveriesSearch): CancelDeliveriesRequest {
  return {
    ...(event !== undefined && { event }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
  };
}

/** What a cancellation would do, in a sentence. */
export function cancelSentence(matched: number, { event, since, until }: DeliveriesSearch): string {
  const type = event === undefined ? '' : ` of ${event}`;
  const period = since === undefined && until === undefined ? '' : ' in the chosen period';
  if (matched === 0) return `No delivery${type}${period} is pending.`;
  const deliveries = matched === 1 ? '1 pending delivery' : `${count(matched)} pending deliveries`;
  return `${deliveries}${type}${period} to this webhook will be cancelled. A replay can send them again.`;
}

/** Repeats a request, which cancels a part, until none is left. Returns how many were cancelled. */
export async function cancelAll(cancel: () => Promise<CancelledDeliveries>): Promise<number> {
  let sum = 0;
  for (;;) {
    const { cancelled, has_more } = await cancel();
    sum += cancelled;
    if (!has_more) return sum;
  }
}
