import type { FormattedBody } from '../../webhooks/formats/format.js';
import type { AttemptCredentials } from '../../webhooks/secrets/webhook-credentials.js';
import type { ClaimedDelivery } from './claimed-delivery.js';
import { mutxSignature, standardSignature } from './signature.js';

/** The headers of one attempt; signed only if there are secrets or signing keys. */
export function deliveryHeaders(
  delivery: Pick<
    ClaimedDelivery,
    'id' | 'event' | 'eventId' | 'messageId' | 'replayOf' | 'attempt'
  >,
  { body, contentType }: FormattedBody,
  options: {
    readonly credentials: AttemptCredentials;
    readonly nowMs: number;
    readonly version: string;
    readonly traceparent: string | null;
  },
): Record<string, string> {
  const { id, event, eventId, messageId, replayOf, attempt } = delivery;
  const { credentials, nowMs, version, traceparent } = options;
  const { secrets, signingKeys } = credentials;
  const headers: Record<string, string> = {
    ...Object.fromEntries(credentials.headers),
    'Content-Type': contentType,
    Accept: '*/*',
    'User-Agent': `MUTX-Webhooks/${version}`,
    'X-MUTX-Event': event,
    'X-MUTX-Event-Id': eventId,
    'X-MUTX-Delivery-Id': id,
    'X-MUTX-Attempt': String(attempt),
  };
  if (traceparent !== null) headers.traceparent = traceparent;
  if (replayOf !== null) headers['X-MUTX-Replay-Of'] = replayOf;
  const [current] = secrets;
  if (current !== undefined) headers['X-MUTX-Signature'] = mutxSignature(current, body);
  if (current === undefined && signingKeys.length === 0) return headers;
  const seconds = Math.floor(nowMs / 1000);
  headers['webhook-id'] = messageId;
  headers['webhook-timestamp'] = String(seconds);
  headers['webhook-signature'] = standardSignature(secrets, messageId, seconds, body, signingKeys);
  return headers;
}
