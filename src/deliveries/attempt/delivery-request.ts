import { mutxSignature, standardSignature } from './signature.js';

export interface Signable {
  readonly deliveryId: string;
  readonly event: string;
  /** The JSON text of the event's data. */
  readonly data: string;
  readonly occurredAt: Date;
}

/** The body of a delivery: the same bytes on every attempt. */
export function deliveryBody({ deliveryId, event, data, occurredAt }: Signable): string {
  const head = JSON.stringify({
    event,
    timestamp: occurredAt.toISOString(),
    delivery_id: deliveryId,
  });
  return `${head.slice(0, -1)},"data":${data}}`;
}

/** The headers of attempt number `attempt` (1, 2, …); signed only if there are secrets, current first. */
export function deliveryHeaders(
  delivery: Signable,
  body: string,
  options: { attempt: number; secrets: readonly string[]; nowMs: number; version: string },
): Record<string, string> {
  const { attempt, secrets, nowMs, version } = options;
  const headers: Record<string, string> = {
    'Content-Type': 'application/json',
    Accept: '*/*',
    'User-Agent': `MUTX-Webhooks/${version}`,
    'X-MUTX-Event': delivery.event,
    'X-MUTX-Delivery-Id': delivery.deliveryId,
    'X-MUTX-Attempt': String(attempt),
  };
  const [current] = secrets;
  if (current === undefined) return headers;
  const seconds = Math.floor(nowMs / 1000);
  headers['X-MUTX-Signature'] = mutxSignature(current, body);
  headers['webhook-id'] = delivery.deliveryId;
  headers['webhook-timestamp'] = String(seconds);
  headers['webhook-signature'] = standardSignature(secrets, delivery.deliveryId, seconds, body);
  return headers;
}
