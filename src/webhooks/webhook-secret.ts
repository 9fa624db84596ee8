const WHSEC = 'whsec_';
const BASE64 = /^(?:[A-Za-z0-9+/]+|[A-Za-z0-9_-]+)(={0,2})$/;

/**
 * Whether a secret can sign: a `whsec_` one must hold its key in base64 (standard or URL-safe, padded
 * or not), as Standard Webhooks wants it; any other text is used as it stands.
 */
export function isUsableSecret(secret: string): boolean {
  if (!secret.startsWith(WHSEC)) return true;
  const encoded = secret.slice(WHSEC.length);
  const padding = BASE64.exec(encoded)?.[1];
  if (padding === undefined) return false;
  const characters = encoded.length - padding.length;
  return characters % 4 !== 1 && (padding === '' || encoded.length % 4 === 0);
}
