import type { Webhook } from 'mutx-sdk';

/** Why the snippets do not verify the deliveries of a webhook; undefined if they do. */
export function whyUnverifiable({
  format,
  signing,
  has_secret,
}: Pick<Webhook, 'format' | 'signing' | 'has_secret'>): string | undefined {
  if (format === 'pagerduty') return 'Deliveries in the format pagerduty are not signed.';
  if (has_secret) return undefined;
  return signing === 'ed25519'
    ? 'This webhook has no secret: verify v1a of webhook-signature with its public key instead.'
    : 'Deliveries of this webhook are not signed. Give it a secret first.';
}
