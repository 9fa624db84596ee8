export const SCOPES = ['ingest', 'agents', 'webhooks'] as const;
export type Scope = (typeof SCOPES)[number];

/** Who makes a request, and what the credentials allow. */
export interface Principal {
  readonly userId: string;
  readonly via: 'session' | 'api-key';
  /** The session's or the key's id. */
  readonly credentialId: string;
  readonly scopes: readonly Scope[];
  /** When the access token expires, in ms since the epoch; unset for an API key. */
  readonly expiresAtMs?: number;
}
