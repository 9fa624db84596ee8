import type { ClaimedDelivery } from './claimed-delivery.js';
import { mutxSignature, standardSignature } from './signature.js';

/** The body of a delivery: the same bytes on every attempt. */
export function deliveryBody({
  id,
  event,
  data,
  occurredAt,
}: Pick<ClaimedDelivery, 'id' | 'event' | 'data' | 'occurredAt'>): string {
  const head = JSON.stringify({ event, timestamp: occurredAt.toISOString(), delivery_id: id });
  return `${head.slice(0, -1)},"data":${data}}`;
}

/** The headers of one attempt; signed only if there are secrets, the current one first. */
export function deliveryHeaders(
  { id, event, attempt }: Pick<ClaimedDelivery, 'id' | 'event' | 'attempt'>,
  body: string,
  options: {
    readonly secrets: readonly string[];
    readonly nowMs: number;
    readonly version: string;
  },
): Record<string, string> {
  const { secrets, nowMs, version } = options;
  const headers: Record<string, string> = {
    'Content-Type': 'application/json',
    Accept: '*/*',
    'User-Agent': `MUTX-Webhooks/${version}`,
    'X-MUTX-Event': event,
    'X-MUTX-Delivery-Id': id,
    'X-MUTX-Attempt': String(attempt),
  };
  const [current] = secrets;
  if (current === undefined) return headers;
  const seconds = Math.floor(nowMs / 1000);
  headers['X-MUTX-Signature'] = mutxSignature(current, body);
  headers['webhook-id'] = id;
  headers['webhook-timestamp'] = String(seconds);
  headers['webhook-signature'] = standardSignature(secrets, id, seconds, body);
  return headers;
}
