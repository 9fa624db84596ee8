/** How access tokens are made and read; signer and verifier share these values. */
export const ACCESS_TOKEN = {
  algorithm: 'HS256',
  issuer: 'mutx',
  audience: 'mutx-api',
  /** Seconds. */
  lifetime: 900,
} as const;

/** The claims of an access token that are ours. */
export interface AccessTokenClaims {
  /** The user's id. */
  readonly sub: string;
  /** The session's id. */
  readonly sid: string;
}
