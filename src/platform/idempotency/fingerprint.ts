import { createHmac, hkdfSync } from 'node:crypto';
import { DomainError } from '../http/errors/domain-error.js';

/** Deeper than any valid body, so that no request can exhaust the stack. */
const MAX_DEPTH = 100;

/** The key of all fingerprints, derived from the secret that the process has anyway (RFC 5869). */
export function fingerprintKey(secret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', 'mutx idempotency fingerprint', 32));
}

/**
 * A keyed hash of what a request asks for, so that a stored one reveals nothing about a body. The spelling
 * of a path (`/v1`, a trailing slash, the query) and the order of JSON keys make no difference.
 */
export function fingerprint(key: Buffer, method: string, url: string, body: unknown): string {
  return createHmac('sha256', key)
    .update(`${method} ${plainPath(url)}\n${canonicalJson(body)}`)
    .digest('base64url');
}

function plainPath(url: string): string {
  const path = (url.split(/[?#]/, 1)[0] ?? '').replace(/^\/v1(?=\/|$)/, '');
  let end = path.length;
  // Not `/\/+$/`, which takes quadratic time where many slashes precede another character.
  while (path[end - 1] === '/') end -= 1;
  return path.slice(0, end);
}

/** JSON with the keys of every object in order. Throws a 422 for one that is nested too deeply. */
function canonicalJson(value: unknown, depth = 0): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? '';
  if (depth === MAX_DEPTH) throw DomainError.invalidField('body', 'is nested too deeply');
  if (Array.isArray(value)) {
    return `[${value.map((item) => canonicalJson(item, depth + 1)).join()}]`;
  }
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries
    .map(([name, item]) => `${JSON.stringify(name)}:${canonicalJson(item, depth + 1)}`)
    .join()}}`;
}
