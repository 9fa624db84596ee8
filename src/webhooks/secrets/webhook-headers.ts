import { Injectable } from '@nestjs/common';
import { DomainError } from '../../platform/http/errors/domain-error.js';
import type { Webhook } from '../entities/webhook.entity.js';
import { mergedHeaders, type HeaderPair } from '../policy/headers/header-pairs.js';
import { SecretCipher } from './secret-cipher.js';

type HeaderColumns = Pick<Webhook, 'headers' | 'headerNames'>;
type Holder = Pick<Webhook, 'id' | 'headers'>;

const NONE: HeaderColumns = { headers: null, headerNames: null };

/** The extra request headers of a webhook: encrypted, as one value. */
@Injectable()
export class WebhookHeaders {
  constructor(private readonly cipher: SecretCipher) {}

  /** The pairs in clear. Throws when their key is missing. */
  open({ id, headers }: Holder): HeaderPair[] {
    if (headers === null) return [];
    const text = this.cipher.decrypt({ webhookId: id, column: 'headers' }, headers);
    return JSON.parse(text) as HeaderPair[];
  }

  /** The columns that change; null removes all. Throws 422 for a `***` that keeps nothing. */
  change(webhook: Holder, sent: Record<string, string> | null): HeaderColumns {
    if (sent === null) return NONE;
    const merged = mergedHeaders(sent, () => this.readable(webhook));
    if ('fault' in merged) throw DomainError.invalidField('headers', merged.fault);
    const { pairs } = merged;
    if (pairs.length === 0) return NONE;
    const place = { webhookId: webhook.id, column: 'headers' } as const;
    return {
      headers: this.cipher.encrypt(place, JSON.stringify(pairs)),
      headerNames: pairs.map(([name]) => name),
    };
  }

  /** Nothing when their key is missing: then the owner must send the values again. */
  private readable(webhook: Holder): HeaderPair[] {
    try {
      return this.open(webhook);
    } catch {
      return [];
    }
  }
}
