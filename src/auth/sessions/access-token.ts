/** How access tokens are made and read; signer and verifier share these values. */
export const ACCESS_TOKEN = {
  algorithm: 'HS256',
  issuer: 'mutx',
  audience: 'mutx-api',
  /** Seconds. */
  lifetime: 900,
} as const;

/** The claims of an access token that we read. */
export interface AccessTokenClaims {
  /** The user's id. */
  readonly sub: string;
  /** The session's id. */
  readonly sid: string;
  /** When it was issued, in seconds since the epoch. */
  readonly iat: number;
}

/** Claims as they come with a token whose signature is valid. */
export type VerifiedClaims = AccessTokenClaims & { readonly exp?: unknown };

/**
 * Whether the token has expired at a moment of the database clock: a process whose own clock is off
 * accepts what the others accept. A token without an expiry is not ours.
 */
export function isExpired({ exp }: VerifiedClaims, nowMs: number): boolean {
  return typeof exp !== 'number' || !(exp * 1_000 > nowMs);
}
