import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config/app-config.js';
import type { EncryptionKey } from '../config/keyring.js';

const ALGORITHM = 'aes-256-gcm';
const VERSION = 'v1';
/** NIST SP 800-38D, 8.2.2: a random nonce of 96 bits, and a tag of 128. */
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** Secrets that are kept in clear in memory: those of the endpoints with the most traffic. */
const REMEMBERED = 1_000;

/**
 * Encrypts webhooks' secrets as `v1.<key id>.<iv>.<ciphertext and tag>`. A value belongs to its
 * webhook: in another one's row it does not decrypt.
 */
@Injectable()
export class SecretCipher {
  private readonly keys: ReadonlyMap<string, EncryptionKey>;
  /** By webhook and encrypted value, so that a changed secret is another entry. */
  private readonly opened = new Map<string, string>();

  constructor(private readonly config: AppConfig) {
    this.keys = new Map(config.encryptionKeys.map((entry) => [entry.id, entry]));
  }

  encrypt(webhookId: string, secret: string): string {
    const [current] = this.config.encryptionKeys;
    if (!current) throw new Error('ENCRYPTION_KEYS holds no key');
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(ALGORITHM, current.key, iv).setAAD(contextOf(webhookId));
    const sealed = Buffer.concat([
      cipher.update(secret, 'utf8'),
      cipher.final(),
      cipher.getAuthTag(),
    ]);
    return [VERSION, current.id, iv.toString('base64url'), sealed.toString('base64url')].join('.');
  }

  /** Throws, without the value, when its key is missing or it was tampered with. */
  decrypt(webhookId: string, value: string): string {
    const place = `${webhookId}:${value}`;
    const known = this.opened.get(place);
    if (known !== undefined) return known;
    const secret = this.open(webhookId, value);
    if (this.opened.size >= REMEMBERED) this.opened.clear();
    this.opened.set(place, secret);
    return secret;
  }

  private open(webhookId: string, value: string): string {
    const [version, keyId = '', iv = '', sealed = ''] = value.split('.');
    const key = version === VERSION ? this.keys.get(keyId) : undefined;
    if (!key) throw unreadable(webhookId, `ENCRYPTION_KEYS holds no key ${keyId}`);
    const bytes = Buffer.from(sealed, 'base64url');
    try {
      const decipher = createDecipheriv(ALGORITHM, key.key, Buffer.from(iv, 'base64url'), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(contextOf(webhookId)).setAuthTag(bytes.subarray(-TAG_BYTES));
      const opened = [decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()];
      return Buffer.concat(opened).toString('utf8');
    } catch {
      throw unreadable(webhookId, 'it is damaged');
    }
  }
}

function contextOf(webhookId: string): Buffer {
  return Buffer.from(`webhooks:${webhookId}`);
}

function unreadable(webhookId: string, reason: string): Error {
  return new Error(`The secret of webhook ${webhookId} cannot be decrypted: ${reason}`);
}
