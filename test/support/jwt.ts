import { createHmac, createSign, type KeyObject } from 'node:crypto';

/** A JSON Web Token made by hand, as somebody would who knows the secret, or does not. */
export function forgeToken(
  claims: unknown,
  secret: string,
  header: Record<string, unknown> = { alg: 'HS256', typ: 'JWT' },
): string {
  const signed = `${encode(header)}.${encode(claims)}`;
  const hash = header.alg === 'HS512' ? 'sha512' : 'sha256';
  const signature = createHmac(hash, secret).update(signed).digest('base64url');
  return header.alg === 'none' ? `${signed}.` : `${signed}.${signature}`;
}

/** A token that somebody signed with a private key of their own. */
export function forgeSignedToken(
  claims: Record<string, unknown>,
  key: KeyObject,
  header: Record<string, unknown>,
): string {
  const signed = `${encode(header)}.${encode(claims)}`;
  return `${signed}.${createSign('sha256').update(signed).sign(key, 'base64url')}`;
}

/** What a token says, unverified. */
export function claimsOf(token: string): Record<string, unknown> {
  const [, claims = ''] = token.split('.');
  return JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown>;
}

function encode(part: unknown): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
