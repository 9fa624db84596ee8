import type { KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Webhook } from '../entities/webhook.entity.js';
import { newKeyPair, readPrivateKey } from './ed25519.js';
import { SecretCipher, type SecretColumn } from './secret-cipher.js';

/** Keys that are kept ready in memory. */
const REMEMBERED = 1_000;

type KeyColumns = Pick<
  Webhook,
  'signingKey' | 'publicKey' | 'previousSigningKey' | 'previousSigningKeyUntil'
>;
type Holder = Pick<Webhook, 'id' | 'signingKey'>;

const NONE: KeyColumns = {
  signingKey: null,
  publicKey: null,
  previousSigningKey: null,
  previousSigningKeyUntil: null,
};

/** The Ed25519 keys that sign a webhook's deliveries, and how they change. */
@Injectable()
export class SigningKeys {
  /** By webhook and encrypted value. */
  private readonly ready = new Map<string, KeyObject>();

  constructor(private readonly cipher: SecretCipher) {}

  /** The private keys, the current one first; none where `signing` is `hmac`. */
  forSigning(webhook: Holder & Omit<KeyColumns, 'publicKey'>, now: Date): KeyObject[] {
    const { id, signingKey, previousSigningKey, previousSigningKeyUntil: until } = webhook;
    if (signingKey === null) return [];
    const previous = until && now < until ? previousSigningKey : null;
    const keys = [this.open(id, 'signing_key', signingKey)];
    if (previous !== null) keys.push(this.open(id, 'previous_signing_key', previous));
    return keys;
  }

  /** The columns that change when `signing` is set: a key pair is made on the switch and deleted with it. */
  change(webhook: Holder, signing: 'hmac' | 'ed25519' | null): Partial<KeyColumns> {
    if (signing !== 'ed25519') return webhook.signingKey === null ? {} : NONE;
    return webhook.signingKey === null ? this.made(webhook.id) : {};
  }

  /** The columns that change when a new pair replaces one; the old key signs too for `graceMs`. */
  rotated(webhook: Holder, graceMs: number, now: Date): KeyColumns {
    const current = graceMs > 0 ? this.readable(webhook) : undefined;
    const made = this.made(webhook.id);
    if (current === undefined) return made;
    return {
      ...made,
      previousSigningKey: this.seal(webhook.id, 'previous_signing_key', current),
      previousSigningKeyUntil: new Date(now.getTime() + graceMs),
    };
  }

  private made(id: string): KeyColumns {
    const { privateKey, publicKey } = newKeyPair();
    return { ...NONE, signingKey: this.seal(id, 'signing_key', privateKey), publicKey };
  }

  /** Undefined when there is no key, or the key that encrypted it is missing. */
  private readable({ id, signingKey }: Holder): string | undefined {
    if (signingKey === null) return undefined;
    try {
      return this.cipher.decrypt({ webhookId: id, column: 'signing_key' }, signingKey);
    } catch {
      return undefined;
    }
  }

  private open(webhookId: string, column: SecretColumn, value: string): KeyObject {
    const remembered = `${column}:${webhookId}:${value}`;
    const known = this.ready.get(remembered);
    if (known !== undefined) return known;
    const key = readPrivateKey(this.cipher.decrypt({ webhookId, column }, value));
    if (this.ready.size >= REMEMBERED) this.ready.clear();
    this.ready.set(remembered, key);
    return key;
  }

  private seal(webhookId: string, column: SecretColumn, key: string): string {
    return this.cipher.encrypt({ webhookId, column }, key);
  }
}
