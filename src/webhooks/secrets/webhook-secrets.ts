import { Injectable } from '@nestjs/common';
import type { Webhook } from '../entities/webhook.entity.js';
import { SecretCipher, type SecretColumn } from './secret-cipher.js';

/** How long the secret before the last change keeps signing: 24 hours. */
const OVERLAP_MS = 86_400_000;

export type SecretColumns = Pick<Webhook, 'secret' | 'previousSecret' | 'previousSecretUntil'>;

/** The secrets that sign a webhook's deliveries, and how they change. */
@Injectable()
export class WebhookSecrets {
  constructor(private readonly cipher: SecretCipher) {}

  /** The secrets in clear, the current one first; none for a webhook that does not sign. */
  forSigning({ id, ...columns }: SecretColumns & Pick<Webhook, 'id'>, now: Date): string[] {
    const { secret, previousSecret, previousSecretUntil } = columns;
    const previous = previousSecretUntil && now < previousSecretUntil ? previousSecret : null;
    return [...this.open(id, 'secret', secret), ...this.open(id, 'previous_secret', previous)];
  }

  /** The columns of a new webhook. */
  initial(id: string, secret: string | null): SecretColumns {
    return {
      secret: secret === null ? null : this.seal(id, 'secret', secret),
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
    return this.replaced(webhook, secret, OVERLAP_MS, now);
  }

  /** The columns that change when a new secret replaces the current one, which signs too for `graceMs`. */
  replaced(
    webhook: SecretColumns & Pick<Webhook, 'id'>,
    secret: string,
    graceMs: number,
    now: Date,
  ): SecretColumns {
    const initial = this.initial(webhook.id, secret);
    if (webhook.secret === null || graceMs === 0) return initial;
    const current = this.readable(webhook.id, webhook.secret);
    if (current === undefined) return initial;
    return {
      ...initial,
      previousSecret: this.seal(webhook.id, 'previous_secret', current),
      previousSecretUntil: new Date(now.getTime() + graceMs),
    };
  }

  /** Undefined when its key is missing: the old secret cannot sign any more, so there is no overlap. */
  private readable(id: string, value: string): string | undefined {
    try {
      return this.cipher.decrypt({ webhookId: id, column: 'secret' }, value);
    } catch {
      return undefined;
    }
  }

  private seal(webhookId: string, column: SecretColumn, secret: string): string {
    return this.cipher.encrypt({ webhookId, column }, secret);
  }

  private open(webhookId: string, column: SecretColumn, value: string | null): string[] {
    return value === null ? [] : [this.cipher.decrypt({ webhookId, column }, value)];
  }
}
