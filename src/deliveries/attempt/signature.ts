import { createHmac, type KeyObject } from 'node:crypto';
import { signEd25519 } from '../../webhooks/secrets/ed25519.js';

const WHSEC = 'whsec_';

/** `X-MUTX-Signature`: HMAC-SHA256 over the raw body, keyed with the secret's UTF-8 bytes. */
export function mutxSignature(secret: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}

/**
 * `webhook-signature` of Standard Webhooks 1.0: one `v1,<base64>` per secret and one `v1a,<base64>` per
 * Ed25519 key, so that receivers accept the old and the new one while they are being changed.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function standardSignature(
  secrets: readonly string[],
  id: string,
  timestampSeconds: number,
  body: string,
  signingKeys: readonly KeyObject[] = [],
): string {
  const content = `${id}.${timestampSeconds}.${body}`;
  return [
    ...secrets.map(
      (secret) =>
        `v1,${createHmac('sha256', standardKey(secret)).update(content).digest('base64')}`,
    ),
    ...signingKeys.map((key) => `v1a,${signEd25519(key, content)}`),
  ].join(' ');
}

/** A `whsec_` secret holds its key in base64; any other is used as it stands. */
function standardKey(secret: string): Buffer {
  return secret.startsWith(WHSEC)
    ? Buffer.from(secret.slice(WHSEC.length), 'base64')
    : Buffer.from(secret, 'utf8');
}
