import { randomBytes } from 'node:crypto';
import type { AppConfig } from '../../platform/config/app-config.js';
import { SecretCipher } from './secret-cipher.js';
import { WebhookSecrets } from './webhook-secrets.js';

const ID = '019c0000-0000-7000-8000-000000000001';
const NOW = new Date('2026-11-20T12:00:00Z');
const after = (hours: number) => new Date(NOW.getTime() + hours * 3_600_000);

function secretsWith(key = randomBytes(32)) {
  const config = { encryptionKeys: [{ id: key.toString('hex', 0, 4), key }] };
  return new WebhookSecrets(new SecretCipher(config as unknown as AppConfig));
}

describe('WebhookSecrets', () => {
  const secrets = secretsWith();
  const unsigned = { id: ID, ...secrets.initial(ID, null) };
  const first = { id: ID, ...secrets.initial(ID, 'first') };
  const second = { ...first, ...secrets.change(first, 'second', NOW) };

  it('signs with nothing, or with the one secret', () => {
    expect(secrets.forSigning(unsigned, NOW)).toEqual([]);
    expect(secrets.forSigning(first, NOW)).toEqual(['first']);
  });

  it('signs with the old secret too for 24 hours after a change', () => {
    expect(secrets.forSigning(second, NOW)).toEqual(['second', 'first']);
    expect(secrets.forSigning(second, after(23.99))).toEqual(['second', 'first']);
    expect(secrets.forSigning(second, after(24))).toEqual(['second']);
  });

  it('keeps the overlap when the same secret is set again', () => {
    expect(secrets.change(second, 'second', after(1))).toEqual({});
  });

  it('keeps only the last secret but one', () => {
    const third = { ...second, ...secrets.change(second, 'third', after(1)) };
    expect(secrets.forSigning(third, after(1))).toEqual(['third', 'second']);
  });

  it('ends both with null', () => {
    const ended = { ...second, ...secrets.change(second, null, NOW) };
    expect(secrets.forSigning(ended, NOW)).toEqual([]);
    expect(ended).toEqual(unsigned);
  });

  it('starts to sign without an overlap', () => {
    const signed = { ...unsigned, ...secrets.change(unsigned, 'first', NOW) };
    expect(secrets.forSigning(signed, NOW)).toEqual(['first']);
  });

  it('fails when the key is gone, until a new secret is set', () => {
    const others = secretsWith();
    expect(() => others.forSigning(first, NOW)).toThrow('holds no key');
    const renewed = { ...first, ...others.change(first, 'new', NOW) };
    expect(others.forSigning(renewed, NOW)).toEqual(['new']);
  });
});
