import { createPublicKey, randomBytes, verify, type KeyObject } from 'node:crypto';
import type { AppConfig } from '../../platform/config/app-config.js';
import { DEFAULT_POLICY } from '../policy/policy-changes.js';
import type { Webhook } from '../entities/webhook.entity.js';
import { signEd25519 } from './ed25519.js';
import { SecretCipher } from './secret-cipher.js';
import { SigningKeys } from './signing-keys.js';
import { WebhookCredentials, type CredentialFields } from './webhook-credentials.js';
import { WebhookHeaders } from './webhook-headers.js';
import { WebhookSecrets } from './webhook-secrets.js';

const ID = '019c0000-0000-7000-8000-000000000001';
const NOW = new Date('2026-11-20T12:00:00Z');
const after = (seconds: number) => new Date(NOW.getTime() + seconds * 1_000);

function credentialsWith(key = randomBytes(32)): WebhookCredentials {
  const config = { encryptionKeys: [{ id: key.toString('hex', 0, 4), key }] };
  const cipher = new SecretCipher(config as unknown as AppConfig);
  return new WebhookCredentials(
    new WebhookSecrets(cipher),
    new WebhookHeaders(cipher),
    new SigningKeys(cipher),
  );
}

/** Whether the public key verifies what the private one signs. */
function isPair(key: KeyObject | undefined, publicKey: string | null): boolean {
  if (!key || !publicKey) return false;
  const x = Buffer.from(publicKey.replace('whpk_', ''), 'base64').toString('base64url');
  const known = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  return verify(null, Buffer.from('text'), known, Buffer.from(signEd25519(key, 'text'), 'base64'));
}

describe('WebhookCredentials', () => {
  const credentials = credentialsWith();
  const made = (fields: CredentialFields): Webhook =>
    ({ id: ID, ...DEFAULT_POLICY, ...credentials.initial(ID, fields) }) as Webhook;
  const changed = (webhook: Webhook, fields: CredentialFields): Webhook => ({
    ...webhook,
    ...credentials.change(webhook, fields, NOW),
  });
  const rotated = (webhook: Webhook, secret: string | null, graceS: number): Webhook => ({
    ...webhook,
    ...credentials.rotated(webhook, secret, graceS * 1_000, NOW),
  });

  const attempt = (webhook: Webhook, now: Date) => credentials.forAttempt(ID, webhook, now);

  const plain = made({});
  const keyed = made({ signing: 'ed25519' });
  const headed = made({ headers: { Authorization: 'Bearer hush', 'X-Team': 'a' } });

  it('are none by default', () => {
    expect(attempt(plain, NOW)).toEqual({
      secrets: [],
      signingKeys: [],
      headers: [],
    });
    expect(made({ headers: {}, signing: 'hmac', secret: null })).toEqual(plain);
  });

  describe('headers', () => {
    it('are encrypted, with their names in clear', () => {
      expect(attempt(headed, NOW).headers).toEqual([
        ['Authorization', 'Bearer hush'],
        ['X-Team', 'a'],
      ]);
      expect(headed.headers).toMatch(/^v2\./);
      expect(headed.headerNames).toEqual(['Authorization', 'X-Team']);
    });

    it('keep a masked value, and are removed by null and by none', () => {
      const kept = changed(headed, { headers: { authorization: '***' } });
      expect(attempt(kept, NOW).headers).toEqual([['authorization', 'Bearer hush']]);
      for (const headers of [null, {}]) {
        expect(changed(headed, { headers })).toMatchObject({ headers: null, headerNames: null });
      }
    });

    it('reject a masked value that is not stored, or can no longer be read', () => {
      expect(() => made({ headers: { 'X-A': '***' } })).toThrow('none is stored');
      expect(() => changed(headed, { headers: { 'X-A': '***' } })).toThrow('none is stored');
      const others = credentialsWith();
      const fields = { headers: { Authorization: '***' } };
      expect(() => others.change(headed, fields, NOW)).toThrow('none is stored');
      expect(() => others.forAttempt(ID, headed, NOW)).toThrow('headers of webhook');
    });
  });

  describe('signing keys', () => {
    it('are made on the switch, kept when set again, and deleted by hmac and null', () => {
      const [key] = attempt(keyed, NOW).signingKeys;
      expect(isPair(key, keyed.publicKey)).toBe(true);
      expect(changed(keyed, { signing: 'ed25519' })).toEqual(keyed);
      expect(changed(keyed, {})).toEqual(keyed);
      for (const signing of ['hmac', null] as const) {
        const ended = changed(rotated(keyed, null, 60), { signing });
        expect(ended).toMatchObject(DEFAULT_POLICY);
      }
      expect(changed(plain, { signing: 'hmac' })).toEqual(plain);
    });

    it('sign with the replaced one too until the grace period ends', () => {
      const next = rotated(keyed, null, 60);
      expect(next.publicKey).not.toBe(keyed.publicKey);
      const keysAt = (seconds: number) => attempt(next, after(seconds)).signingKeys;
      expect(keysAt(59).map((key) => isPair(key, next.publicKey))).toEqual([true, false]);
      expect(isPair(keysAt(59)[1], keyed.publicKey)).toBe(true);
      expect(keysAt(60)).toHaveLength(1);
      expect(rotated(keyed, null, 0).previousSigningKey).toBeNull();
    });

    it('are replaced without an overlap when the key of the keyring is missing', () => {
      const others = credentialsWith();
      expect(others.rotated(keyed, null, 60_000, NOW)).toMatchObject({ previousSigningKey: null });
    });
  });

  describe('a rotated secret', () => {
    it('signs beside the replaced one for the grace period', () => {
      const next = rotated(made({ secret: 'first' }), 'second', 60);
      expect(attempt(next, after(59)).secrets).toEqual(['second', 'first']);
      expect(attempt(next, after(60)).secrets).toEqual(['second']);
    });

    it('is alone without a grace period or a replaced one', () => {
      for (const next of [
        rotated(made({ secret: 'first' }), 'second', 0),
        rotated(plain, 'second', 60),
      ]) {
        expect(next.previousSecret).toBeNull();
        expect(attempt(next, NOW).secrets).toEqual(['second']);
      }
    });
  });
});
