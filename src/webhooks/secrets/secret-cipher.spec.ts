import { createCipheriv, randomBytes } from 'node:crypto';
import type { AppConfig } from '../../platform/config/app-config.js';
import { parseKeyring } from '../../platform/config/keyring.js';
import { SecretCipher } from './secret-cipher.js';

const ID = '019c0000-0000-7000-8000-000000000001';
const PLACE = { webhookId: ID, column: 'secret' } as const;
const ELSEWHERE = { ...PLACE, webhookId: ID.replace(/1$/, '2') };
const SECRET = 'whsec_Zm9vYmFyYmF6 and ünïcödé';
const [OLD, NEW] = [randomBytes(32), randomBytes(32)].map((key) => key.toString('base64'));

function cipherWith(...keys: (string | undefined)[]) {
  const encryptionKeys = parseKeyring(keys.join(','));
  if (!encryptionKeys) throw new Error('A key is malformed');
  return new SecretCipher({ encryptionKeys } as unknown as AppConfig);
}

describe('SecretCipher', () => {
  const cipher = cipherWith(OLD);

  it('reads what it wrote, and never writes the same twice', () => {
    const value = cipher.encrypt(PLACE, SECRET);
    expect(value).toMatch(/^v2\.[0-9a-f]{8}\.[\w-]{16}\.[\w-]+$/);
    expect(value).not.toBe(cipher.encrypt(PLACE, SECRET));
    expect(cipher.decrypt(PLACE, value)).toBe(SECRET);
  });

  it('reads what its first form wrote', () => {
    const [key] = parseKeyring(OLD ?? '') ?? [];
    const iv = randomBytes(12);
    const writer = createCipheriv('aes-256-gcm', key?.key ?? '', iv);
    writer.setAAD(Buffer.from(`webhooks:${ID}`));
    const sealed = Buffer.concat([writer.update(SECRET), writer.final(), writer.getAuthTag()]);
    const value = `v1.${key?.id}.${iv.toString('base64url')}.${sealed.toString('base64url')}`;
    expect(cipher.decrypt(PLACE, value)).toBe(SECRET);
    expect(() => cipher.decrypt(ELSEWHERE, value)).toThrow(/is damaged$/);
    expect(value.startsWith(cipher.currentPrefix)).toBe(false);
    expect(cipher.encrypt(PLACE, SECRET).startsWith(cipher.currentPrefix)).toBe(true);
  });

  it('writes with the first key and reads with all', () => {
    const old = cipher.encrypt(PLACE, SECRET);
    const rotated = cipherWith(NEW, OLD);
    expect(rotated.decrypt(PLACE, old)).toBe(SECRET);
    expect(cipherWith(NEW).decrypt(PLACE, rotated.encrypt(PLACE, SECRET))).toBe(SECRET);
  });

  it.each([
    [
      'its key is missing',
      PLACE,
      () => cipherWith(NEW).encrypt(PLACE, SECRET),
      /holds no key [0-9a-f]{8}$/,
    ],
    ['it is in another row', ELSEWHERE, () => cipher.encrypt(PLACE, SECRET), /is damaged$/],
    [
      'it is in another column',
      { ...PLACE, column: 'previous_secret' } as const,
      () => cipher.encrypt(PLACE, SECRET),
      /previous secret .* is damaged$/,
    ],
    [
      'it pretends to be of the first form',
      PLACE,
      () => cipher.encrypt(PLACE, SECRET).replace('v2', 'v1'),
      /is damaged$/,
    ],
    [
      'it was changed',
      PLACE,
      () => cipher.encrypt(PLACE, SECRET).replace(/..$/, 'AA'),
      /is damaged$/,
    ],
    ['it was cut', PLACE, () => cipher.encrypt(PLACE, SECRET).slice(0, -8), /is damaged$/],
    ['it is nothing', PLACE, () => '', /holds no key $/],
  ])('does not read a value when %s, and does not tell it', (_, place, make, message) => {
    const value = make();
    expect(() => cipher.decrypt(place, value)).toThrow(message);
    expect(() => cipher.decrypt(place, value)).not.toThrow(value || 'undefined');
  });
});
