import { createHmac } from 'node:crypto';

const WHSEC = 'whsec_';

/** `X-MUTX-Signature`: HMAC-SHA256 over the raw body, keyed with the secret's UTF-8 bytes. */
export function mutxSignature(secret: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}

/**
 * `webhook-signature` of Standard Webhooks 1.0: one `v1,<base64>` per secret, so that receivers
 * accept the old and the new one while a secret is being changed.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function standardSignature(
  secrets: readonly string[],
  id: string,
  timestampSeconds: number,
  body: string,
): string {
  const content = `${id}.${timestampSeconds}.${body}`;
  return secrets
    .map(
      (secret) =>
        `v1,${createHmac('sha256', standardKey(secret)).update(content).digest('base64')}`,
    )
    .join(' ');
}

/** A `whsec_` secret holds its key in base64; any other is used as it stands. */
function standardKey(secret: string): Buffer {
  return secret.startsWith(WHSEC)
    ? Buffer.from(secret.slice(WHSEC.length), 'base64')
    : Buffer.from(secret, 'utf8');
}
