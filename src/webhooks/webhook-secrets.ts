import { Injectable } from '@nestjs/common';
import type { Webhook } from './entities/webhook.entity.js';
import { SecretCipher } from './secret-cipher.js';

/** How long the secret before the last change keeps signing: 24 hours. */
const OVERLAP_MS = 86_400_000;

type SecretColumns = Pick<Webhook, 'secret' | 'previousSecret' | 'previousSecretUntil'>;

/** What secrets a webhook signs with, and what becomes of them when its owner changes them. */
@Injectable()
export class WebhookSecrets {
  constructor(private readonly cipher: SecretCipher) {}

  /** The secrets in clear, the current one first; none for a webhook that does not sign. */
  forSigning({ id, ...columns }: SecretColumns & Pick<Webhook, 'id'>, now: Date): string[] {
    const { secret, previousSecret, previousSecretUntil } = columns;
    const previous = previousSecretUntil && now < previousSecretUntil ? previousSecret : null;
    return [secret, previous]
      .filter((value) => value !== null)
      .map((value) => this.cipher.decrypt(id, value));
  }

  /** The columns of a new webhook. */
  initial(id: string, secret: string | null): SecretColumns {
    return {
      secret: secret === null ? null : this.cipher.encrypt(id, secret),
      previousSecret: null,
      previousSecretUntil: null,
    };
  }

  /**
   * The columns that change when the owner sets a secret, or null for none. Setting the current one
   * again changes nothing, so that a repeated request does not end the overlap.
   */
  change(
    webhook: SecretColumns & Pick<Webhook, 'id'>,
    secret: string | null,
    now: Date,
  ): Partial<SecretColumns> {
    if (secret === null || webhook.secret === null) return this.initial(webhook.id, secret);
    const current = this.readable(webhook.id, webhook.secret);
    if (current === secret) return {};
    if (current === undefined) return this.initial(webhook.id, secret);
    return {
      secret: this.cipher.encrypt(webhook.id, secret),
      previousSecret: webhook.secret,
      previousSecretUntil: new Date(now.getTime() + OVERLAP_MS),
    };
  }

  /** Undefined when the key is gone: then a new secret is the remedy, and the old one no use. */
  private readable(id: string, value: string): string | undefined {
    try {
      return this.cipher.decrypt(id, value);
    } catch {
      return undefined;
    }
  }
}
