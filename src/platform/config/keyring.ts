import { createHash } from 'node:crypto';

/** A 256-bit AES key; `id` is derived from it, so that operators name only keys. */
export interface EncryptionKey {
  readonly id: string;
  readonly key: Buffer;
}

export const KEYRING_RULE =
  'must be comma-separated base64 keys of 32 bytes each (openssl rand -base64 32)';

/**
 * Parses `ENCRYPTION_KEYS`: comma-separated base64 (or base64url) keys of 32 bytes each. The first
 * encrypts, all decrypt. Undefined if anything is no key.
 */
export function parseKeyring(text: string): EncryptionKey[] | undefined {
  const keys = text.split(',').map((part) => Buffer.from(part.trim(), 'base64'));
  if (keys.some((key) => key.length !== 32)) return undefined;
  return keys.map((key) => ({
    id: createHash('sha256').update(key).digest('hex').slice(0, 8),
    key,
  }));
}
