import { hash, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { randomBase62, toBase62 } from './base62.js';

const MARK = 'mutx_live_';
const PREFIX_LENGTH = 12;
const RANDOM_LENGTH = 32;
const CHECKSUM_LENGTH = 6;
const FORMAT = new RegExp(
  `^${MARK}([0-9A-Za-z]{${PREFIX_LENGTH}})_[0-9A-Za-z]{${RANDOM_LENGTH + CHECKSUM_LENGTH}}$`,
);

/** A whole key as it is shown once, and what is stored of it. */
export interface NewApiKey {
  readonly key: string;
  readonly prefix: string;
  readonly hash: string;
}

/**
 * Makes `mutx_live_<prefix>_<secret>`: a public prefix to find the key by, and a secret of about
 * 190 random bits that ends in a CRC-32 of all before it.
 */
export function generateApiKey(randomInt: (max: number) => number): NewApiKey {
  const prefix = randomBase62(PREFIX_LENGTH, randomInt);
  const body = `${MARK}${prefix}_${randomBase62(RANDOM_LENGTH, randomInt)}`;
  const key = body + checksum(body);
  return { key, prefix, hash: hashApiKey(key) };
}

/** The prefix of a well-formed key; undefined for anything else, so a typo costs no query. */
export function prefixOf(key: string): string | undefined {
  const prefix = FORMAT.exec(key)?.[1];
  const body = key.slice(0, -CHECKSUM_LENGTH);
  return key === body + checksum(body) ? prefix : undefined;
}

/** True for what was meant as an API key, sound or not. */
export function looksLikeApiKey(text: string): boolean {
  return text.startsWith(MARK);
}

/** SHA-256 in hex. The secret is random, so a slow hash would add nothing. */
export function hashApiKey(key: string): string {
  return hash('sha256', key);
}

/** Compares in constant time with a stored hash. */
export function matchesHash(key: string, storedHash: string): boolean {
  const given = Buffer.from(hashApiKey(key));
  const stored = Buffer.from(storedHash);
  return given.length === stored.length && timingSafeEqual(given, stored);
}

function checksum(body: string): string {
  return toBase62(crc32(body), CHECKSUM_LENGTH);
}
