import { createHmac, createSign, type KeyObject } from 'node:crypto';

/** A handmade JSON Web Token, signed with the right or a wrong secret. */
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

/** A token signed with an attacker's private key. */
export function forgeSignedToken(
  claims: Record<string, unknown>,
  key: KeyObject,
  header: Record<string, unknown>,
): string {
  const signed = `${encode(header)}.${encode(claims)}`;
  return `${signed}.${createSign('sha256').update(signed).sign(key, 'base64url')}`;
}

/** The claims of a token, unverified. */
export function claimsOf(token: string): Record<string, unknown> {
  const [, claims = ''] = token.split('.');
  return JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown>;
}

function encode(part: unknown): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
