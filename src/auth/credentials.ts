import type { IncomingHttpHeaders } from 'node:http';
import { looksLikeApiKey } from './api-keys/api-key-format.js';

/** What a request brought along; a header that is empty or of another scheme counts as absent. */
export interface Credentials {
  readonly bearer: string | undefined;
  /** From `X-API-Key`. */
  readonly headerKey: string | undefined;
}

const BEARER = /^Bearer +(\S+) *$/i;

export function credentialsIn(headers: IncomingHttpHeaders): Credentials {
  const headerKey = headers['x-api-key'];
  return {
    bearer: BEARER.exec(headers.authorization ?? '')?.[1],
    headerKey: (Array.isArray(headerKey) ? headerKey.join() : headerKey) || undefined,
  };
}

/** The access token, unless the Bearer token is a managed key. */
export function accessTokenIn(headers: IncomingHttpHeaders): string | null {
  const { bearer } = credentialsIn(headers);
  return bearer === undefined || looksLikeApiKey(bearer) ? null : bearer;
}

/** The managed key, from its own header or else from the Bearer token. */
export function apiKeyIn(headers: IncomingHttpHeaders): string | undefined {
  const { bearer, headerKey } = credentialsIn(headers);
  if (headerKey !== undefined) return headerKey;
  return bearer !== undefined && looksLikeApiKey(bearer) ? bearer : undefined;
}

/** The credential that was sent beside the one which authenticated the caller, if it is another. */
export function secondCredentialIn(
  headers: IncomingHttpHeaders,
  via: 'session' | 'api-key',
): string | undefined {
  const { bearer, headerKey } = credentialsIn(headers);
  if (bearer === undefined || headerKey === undefined || bearer === headerKey) return undefined;
  return via === 'session' ? headerKey : bearer;
}
