import { randomBytes } from 'node:crypto';

const WHSEC = 'whsec_';
/** Standard Webhooks recommends 24 to 64 bytes. */
const KEY_BYTES = 32;

/** A new secret that the public Standard Webhooks libraries accept. */
export function newSecret(): string {
  return WHSEC + randomBytes(KEY_BYTES).toString('base64');
}

/**
 * Whether a secret can sign. Text after `whsec_` must be a key in standard base64 with padding: the public
 * Standard Webhooks libraries accept nothing else. Any other text is used as it stands.
 */
export function isUsableSecret(secret: string): boolean {
  if (!secret.startsWith(WHSEC)) return true;
  const encoded = secret.slice(WHSEC.length);
  const key = Buffer.from(encoded, 'base64');
  return key.length > 0 && key.toString('base64') === encoded;
}
