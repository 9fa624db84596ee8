import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../platform/config/app-config.js';
import type { EncryptionKey } from '../../platform/config/keyring.js';

const ALGORITHM = 'aes-256-gcm';
const VERSION = 'v2';
/** NIST SP 800-38D, 8.2.2: a random nonce of 96 bits, and a tag of 128. */
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** Secrets that are kept in clear in memory: those of the endpoints with the most traffic. */
const REMEMBERED = 1_000;
/** Longer values, such as many headers, are decrypted each time, so that the memory is bounded. */
const REMEMBERED_LENGTH = 2_000;

/** The columns of `webhooks` that hold secrets. */
export const SECRET_COLUMNS = [
  'secret',
  'previous_secret',
  'headers',
  'signing_key',
  'previous_signing_key',
  'encrypted_url',
] as const;
export type SecretColumn = (typeof SECRET_COLUMNS)[number];

/** The place of a value; it decrypts nowhere else. */
export interface SecretPlace {
  readonly webhookId: string;
  readonly column: SecretColumn;
}

/**
 * Encrypts webhooks' secrets as `v2.<key id>.<iv>.<ciphertext and tag>`, bound to table, column and
 * row. Values of `v1`, which were bound to table and row alone, are still read.
 */
@Injectable()
export class SecretCipher {
  private readonly keys: ReadonlyMap<string, EncryptionKey>;
  /** By webhook and encrypted value, so that a changed secret is another entry. */
  private readonly opened = new Map<string, string>();

  constructor(private readonly config: AppConfig) {
    this.keys = new Map(config.encryptionKeys.map((entry) => [entry.id, entry]));
  }

  encrypt(place: SecretPlace, secret: string): string {
    const key = this.currentKey();
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(ALGORITHM, key.key, iv).setAAD(contextOf(VERSION, place));
    const sealed = Buffer.concat([
      cipher.update(secret, 'utf8'),
      cipher.final(),
      cipher.getAuthTag(),
    ]);
    return prefixOf(key) + [iv, sealed].map((part) => part.toString('base64url')).join('.');
  }

  /** Throws, without the value, when its key is missing or it was tampered with. */
  decrypt(place: SecretPlace, value: string): string {
    if (value.length > REMEMBERED_LENGTH) return this.open(place, value);
    const remembered = `${place.column}:${place.webhookId}:${value}`;
    const known = this.opened.get(remembered);
    if (known !== undefined) return known;
    const secret = this.open(place, value);
    if (this.opened.size >= REMEMBERED) this.opened.clear();
    this.opened.set(remembered, secret);
    return secret;
  }

  private open(place: SecretPlace, value: string): string {
    const [version = '', keyId = '', iv = '', sealed = ''] = value.split('.');
    const key = this.keys.get(keyId);
    if (!key) throw unreadable(place, `ENCRYPTION_KEYS holds no key ${keyId}`);
    const bytes = Buffer.from(sealed, 'base64url');
    try {
      const decipher = createDecipheriv(ALGORITHM, key.key, Buffer.from(iv, 'base64url'), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(contextOf(version, place)).setAuthTag(bytes.subarray(-TAG_BYTES));
      const opened = [decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()];
      return Buffer.concat(opened).toString('utf8');
    } catch {
      throw unreadable(place, 'it is damaged');
    }
  }

  /** Prefix of values that need no re-encryption: the current format and the first key. */
  get currentPrefix(): string {
    return prefixOf(this.currentKey());
  }

  private currentKey(): EncryptionKey {
    const [current] = this.config.encryptionKeys;
    if (!current) throw new Error('ENCRYPTION_KEYS holds no key');
    return current;
  }
}

function prefixOf({ id }: EncryptionKey): string {
  return `${VERSION}.${id}.`;
}

function contextOf(version: string, { webhookId, column }: SecretPlace): Buffer {
  if (version === 'v1') return Buffer.from(`webhooks:${webhookId}`);
  return Buffer.from(`${version}:webhooks.${column}:${webhookId}`);
}

function unreadable({ webhookId, column }: SecretPlace, reason: string): Error {
  const what = column.replaceAll('_', ' ');
  return new Error(`The ${what} of webhook ${webhookId} cannot be decrypted: ${reason}`);
}
