import { randomBytes } from 'node:crypto';
import { isWeakKey, isWeakSecret } from './weak-secrets.js';

describe('isWeakSecret', () => {
  it.each([
    'x'.repeat(64),
    'ab'.repeat(32),
    '12345678901234567890123456789012',
    'abcdefghijklmnopqrstuvwxyz0123456789',
    '0123456789abcdef'.repeat(3),
    'aaaaaaaabbbbbbbbccccccccdddddddd',
    'change-me-change-me-change-me-please',
    'CHANGEME_kzmu3Zp1Vq8Ls0Wd7Xy5Rb2Tn4',
    'super-secret-jwt-key-for-production!',
    'your-256-bit-key-goes-here-1234567890',
    'this is only a sample, take another one',
    'a-password-that-is-long-enough-to-pass',
  ])('knows %j', (secret) => {
    expect(isWeakSecret(secret)).toBe(true);
  });

  it('passes what is random', () => {
    for (let n = 0; n < 200; n += 1) {
      expect(isWeakSecret(randomBytes(16).toString('hex'))).toBe(false);
      expect(isWeakSecret(randomBytes(48).toString('base64'))).toBe(false);
    }
  });
});

describe('isWeakKey', () => {
  it.each([
    ['zeros', Buffer.alloc(32)],
    ['one byte again and again', Buffer.alloc(32, 7)],
    ['bytes in order', Buffer.from(Array.from({ length: 32 }, (_, at) => at))],
    ['an example', Buffer.from('change-me-to-a-real-32-byte-key!')],
  ])('knows %s', (_what, key) => {
    expect(isWeakKey(key)).toBe(true);
  });

  it('passes what is random', () => {
    for (let n = 0; n < 200; n += 1) expect(isWeakKey(randomBytes(32))).toBe(false);
  });
});
