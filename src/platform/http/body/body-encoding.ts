import type { IncomingHttpHeaders } from 'node:http';

const UTF8 = ['utf-8', 'utf8', 'us-ascii', 'ascii'];
const CHARSET = /;\s*charset\s*=\s*(?:"([^"]*)"|([^\s;"]*))/gi;
const ENCODINGS = new Map<string, 'gzip' | 'identity'>([
  ['', 'identity'],
  ['identity', 'identity'],
  ['gzip', 'gzip'],
  // RFC 9110 (8.4.1.3): equivalent to `gzip`.
  ['x-gzip', 'gzip'],
]);

/** The `Content-Encoding` of a body; undefined for one that is not supported, a list included. */
export function encodingOf(headers: IncomingHttpHeaders): 'gzip' | 'identity' | undefined {
  const header = headers['content-encoding'];
  return header === undefined ? 'identity' : ENCODINGS.get(header.trim().toLowerCase());
}

/** The charset that a `Content-Type` declares if UTF-8 does not include it; JSON is UTF-8 by default. */
export function foreignCharsetOf(contentType: string | undefined): string | undefined {
  if (contentType === undefined || contentType === 'application/json') return undefined;
  for (const [, quoted, token] of contentType.matchAll(CHARSET)) {
    const charset = quoted ?? token ?? '';
    if (!UTF8.includes(charset.toLowerCase())) return charset;
  }
  return undefined;
}
