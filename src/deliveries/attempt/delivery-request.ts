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
  delivery: Pick<
    ClaimedDelivery,
    'id' | 'event' | 'eventId' | 'messageId' | 'replayOf' | 'attempt'
  >,
  body: string,
  options: {
    readonly secrets: readonly string[];
    readonly nowMs: number;
    readonly version: string;
  },
): Record<string, string> {
  const { id, event, eventId, messageId, replayOf, attempt } = delivery;
  const { secrets, nowMs, version } = options;
  const headers: Record<string, string> = {
    'Content-Type': 'application/json',
    Accept: '*/*',
    'User-Agent': `MUTX-Webhooks/${version}`,
    'X-MUTX-Event': event,
    'X-MUTX-Event-Id': eventId,
    'X-MUTX-Delivery-Id': id,
    'X-MUTX-Attempt': String(attempt),
  };
  if (replayOf !== null) headers['X-MUTX-Replay-Of'] = replayOf;
  const [current] = secrets;
  if (current === undefined) return headers;
  const seconds = Math.floor(nowMs / 1000);
  headers['X-MUTX-Signature'] = mutxSignature(current, body);
  headers['webhook-id'] = messageId;
  headers['webhook-timestamp'] = String(seconds);
  headers['webhook-signature'] = standardSignature(secrets, messageId, seconds, body);
  return headers;
}
