import { randomInt } from 'node:crypto';
import {
  generateApiKey,
  hashApiKey,
  looksLikeApiKey,
  matchesHash,
  prefixOf,
} from './api-key-format.js';

describe('api-key-format', () => {
  it('makes the key that the randomness dictates', () => {
    let next = 0;
    const { key, prefix } = generateApiKey((max) => next++ % max);
    expect(prefix).toBe('0123456789AB');
    // CRC-32 of the text before the last six characters is 0x7156e928 by Python 3, zlib.crc32.
    expect(key).toBe('mutx_live_0123456789AB_CDEFGHIJKLMNOPQRSTUVWXYZabcdefgh24gaWe');
  });

  it('reads the prefix of its own keys', () => {
    for (let n = 0; n < 200; n++) {
      const { key, prefix, hash } = generateApiKey(randomInt);
      expect(key).toMatch(/^mutx_live_[0-9A-Za-z]{12}_[0-9A-Za-z]{38}$/);
      expect(prefixOf(key)).toBe(prefix);
      expect(hash).toBe(hashApiKey(key));
    }
  });

  it('refuses every single-character typo', () => {
    const { key } = generateApiKey(randomInt);
    for (let at = 0; at < key.length; at++) {
      const typo = key.slice(0, at) + (key[at] === 'x' ? 'y' : 'x') + key.slice(at + 1);
      expect(prefixOf(typo)).toBeUndefined();
    }
  });

  it.each(['', 'mutx_live_', 'mutx_live_abc_def', 'eyJhbGciOiJIUzI1NiJ9.e30.x', ' '.repeat(61)])(
    'refuses %j',
    (text) => expect(prefixOf(text)).toBeUndefined(),
  );

  it('refuses a key with something behind it', () => {
    const { key } = generateApiKey(randomInt);
    expect(prefixOf(`${key}\n`)).toBeUndefined();
    expect(prefixOf(`${key}, ${key}`)).toBeUndefined();
  });

  it('tells keys from tokens by their mark', () => {
    expect(looksLikeApiKey('mutx_live_mistyped')).toBe(true);
    expect(looksLikeApiKey('mutx_rt_abc')).toBe(false);
  });

  it('matches a key with its own hash alone', () => {
    const [one, other] = [generateApiKey(randomInt), generateApiKey(randomInt)];
    expect(matchesHash(one.key, one.hash)).toBe(true);
    expect(matchesHash(one.key, other.hash)).toBe(false);
    expect(matchesHash(one.key, '')).toBe(false);
  });
});
