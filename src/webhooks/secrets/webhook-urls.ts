import { Injectable } from '@nestjs/common';
import type { Webhook } from '../entities/webhook.entity.js';
import { SecretCipher } from './secret-cipher.js';

/** Stands for the path and the query of a URL that is a secret. */
export const MASK = '***';

export type UrlColumns = Pick<Webhook, 'url' | 'encryptedUrl'>;

/**
 * URLs of webhooks. For some formats the URL is all that a sender needs: it is encrypted like a secret, and
 * the column `url`, which lists and responses show, names the host only.
 */
@Injectable()
export class WebhookUrls {
  constructor(private readonly cipher: SecretCipher) {}

  /** The whole URL. Throws, without it, when it cannot be decrypted. */
  read({ id, url, encryptedUrl }: UrlColumns & Pick<Webhook, 'id'>): string {
    return encryptedUrl === null ? url : this.cipher.decrypt(placeOf(id), encryptedUrl);
  }

  /** The same, but undefined when it cannot be decrypted. */
  readable(webhook: UrlColumns & Pick<Webhook, 'id'>): string | undefined {
    try {
      return this.read(webhook);
    } catch {
      return undefined;
    }
  }

  columns(id: string, url: string, isSecret: boolean): UrlColumns {
    if (!isSecret) return { url, encryptedUrl: null };
    return { url: masked(url), encryptedUrl: this.cipher.encrypt(placeOf(id), url) };
  }

  /** The columns that change with a new URL, or for a URL that becomes a secret. It stays one until it is replaced. */
  change(
    webhook: UrlColumns & Pick<Webhook, 'id'>,
    url: string | undefined,
    isSecret: boolean,
  ): Partial<UrlColumns> {
    if (url !== undefined) return this.columns(webhook.id, url, isSecret);
    const becomesSecret = isSecret && webhook.encryptedUrl === null;
    return becomesSecret ? this.columns(webhook.id, webhook.url, true) : {};
  }
}

function placeOf(webhookId: string) {
  return { webhookId, column: 'encrypted_url' } as const;
}

/** A URL that cannot be parsed is refused later, by the check of the destination; nothing of it is shown. */
function masked(url: string): string {
  return URL.canParse(url) ? `${new URL(url).origin}/${MASK}` : MASK;
}
