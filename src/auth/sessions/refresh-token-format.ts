import { createHash } from 'node:crypto';

const MARK = 'mutx_rt_';
/** Bytes of randomness in a token. */
export const REFRESH_TOKEN_BYTES = 32;

/** An opaque token of the given random bytes. */
export function formatRefreshToken(random: Buffer): string {
  return MARK + random.toString('base64url');
}

/** SHA-256 in hex, the only form in which a token is stored. */
export function hashRefreshToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
