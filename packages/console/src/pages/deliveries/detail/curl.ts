import type { DeliveryDetail, EventDetail, Webhook } from 'mutx-sdk';

/** A text as one argument of a shell. */
export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The body that a webhook with the format `mutx` gets, to the byte. */
export function bodyOf(
  { id, event, payload }: Pick<DeliveryDetail, 'id' | 'event' | 'payload'>,
  occurredAt: string,
): string {
  const head = JSON.stringify({ event, timestamp: occurredAt, delivery_id: id });
  return `${head.slice(0, -1)},"data":${payload}}`;
}

interface Sent {
  readonly delivery: Pick<DeliveryDetail, 'id' | 'event' | 'event_id' | 'payload'>;
  readonly event: Pick<EventDetail, 'data' | 'occurred_at'>;
  readonly webhook: Pick<Webhook, 'url' | 'format' | 'headers'>;
}

/** Why there is no command for a delivery; undefined if there is one. */
export function whyNoCommand({ event, webhook }: Sent): string | undefined {
  if (webhook.format !== 'mutx')
    return `The webhook has the format ${webhook.format}, whose body is built when it is sent.`;
  if (event.data === null) return 'The data of the event was erased.';
  return undefined;
}

/** A command that sends the body of a delivery to its webhook; without a signature, which needs the secret. */
export function curlCommand({ delivery, event, webhook }: Sent): string {
  const headers = {
    'Content-Type': 'application/json',
    'X-MUTX-Event': delivery.event,
    'X-MUTX-Event-Id': delivery.event_id,
    'X-MUTX-Delivery-Id': delivery.id,
    ...webhook.headers,
  };
  return [
    `curl ${shellQuoted(webhook.url)}`,
    ...Object.entries(headers).map(([name, value]) => `-H ${shellQuoted(`${name}: ${value}`)}`),
    `--data-raw ${shellQuoted(bodyOf(delivery, event.occurred_at))}`,
  ].join(' \\\n  ');
}

/** Whether a value of the command is hidden. */
export function isMasked({ webhook: { url, headers } }: Sent): boolean {
  return url.includes('***') || Object.keys(headers ?? {}).length > 0;
}
