import { randomBytes } from 'node:crypto';
import type { AppConfig } from '../config/app-config.js';
import { parseKeyring } from '../config/keyring.js';
import { SecretCipher } from './secret-cipher.js';

const ID = '019c0000-0000-7000-8000-000000000001';
const SECRET = 'whsec_Zm9vYmFyYmF6 and ünïcödé';
const [OLD, NEW] = [randomBytes(32), randomBytes(32)].map((key) => key.toString('base64'));

function cipherWith(...keys: (string | undefined)[]) {
  const encryptionKeys = parseKeyring(keys.join(','), (rule) => {
    throw new Error(rule);
  });
  return new SecretCipher({ encryptionKeys } as unknown as AppConfig);
}

describe('SecretCipher', () => {
  const cipher = cipherWith(OLD);

  it('reads what it wrote, and never writes the same twice', () => {
    const value = cipher.encrypt(ID, SECRET);
    expect(value).toMatch(/^v1\.[0-9a-f]{8}\.[\w-]{16}\.[\w-]+$/);
    expect(value).not.toBe(cipher.encrypt(ID, SECRET));
    expect(cipher.decrypt(ID, value)).toBe(SECRET);
  });

  it('writes with the first key and reads with all', () => {
    const old = cipher.encrypt(ID, SECRET);
    const rotated = cipherWith(NEW, OLD);
    expect(rotated.decrypt(ID, old)).toBe(SECRET);
    expect(cipherWith(NEW).decrypt(ID, rotated.encrypt(ID, SECRET))).toBe(SECRET);
  });

  it.each([
    [
      'its key is missing',
      ID,
      () => cipherWith(NEW).encrypt(ID, SECRET),
      /holds no key [0-9a-f]{8}$/,
    ],
    [
      'it is in another row',
      ID.replace(/1$/, '2'),
      () => cipher.encrypt(ID, SECRET),
      /is damaged$/,
    ],
    ['it was changed', ID, () => cipher.encrypt(ID, SECRET).replace(/..$/, 'AA'), /is damaged$/],
    ['it was cut', ID, () => cipher.encrypt(ID, SECRET).slice(0, -8), /is damaged$/],
    ['it is nothing', ID, () => '', /holds no key $/],
  ])('does not read a value when %s, and does not tell it', (_, id, make, message) => {
    const value = make();
    expect(() => cipher.decrypt(id, value)).toThrow(message);
    expect(() => cipher.decrypt(id, value)).not.toThrow(value || 'undefined');
  });
});
