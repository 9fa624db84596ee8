import { SecretCipher, type SecretColumn } from './secret-cipher.js';
import type { StoredSecrets, StoredSecretsRepository } from './stored-secrets.repository.js';

export interface Reencryption {
  /** Webhooks whose secrets are now under the first key. */
  reencrypted: number;
  /** Webhooks whose previous secret was taken away, for its overlap had ended. */
  forgotten: number;
  /** Why others stay as they were, a line each, without a secret. */
  readonly unreadable: string[];
}

const BATCH = 200;
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/**
 * Puts every stored secret under the first key of the keyring. Safe beside live processes, for a
 * webhook that changes meanwhile is looked at again; and safe to break off and run again, for it
 * takes only what is not yet done.
 */
export class SecretsReencryption {
  constructor(
    private readonly stored: Pick<StoredSecretsRepository, 'find' | 'forgetEnded' | 'replace'>,
    private readonly cipher: SecretCipher,
  ) {}

  async run(): Promise<Reencryption> {
    const done: Reencryption = {
      reencrypted: 0,
      forgotten: await this.stored.forgetEnded(),
      unreadable: [],
    };
    for (let after = BEFORE_ALL; ;) {
      const batch = await this.stored.find(this.cipher.currentPrefix, after, BATCH);
      if (batch.length === 0) return done;
      after = await this.take(batch, after, done);
    }
  }

  /** Answers how far it came: up to the first webhook that somebody else changed meanwhile, or to the end. */
  private async take(batch: StoredSecrets[], start: string, done: Reencryption): Promise<string> {
    let last = start;
    for (const old of batch) {
      const renewed = this.renewed(old, done.unreadable);
      if (renewed !== undefined) {
        if (!(await this.stored.replace(old, renewed))) return last;
        done.reencrypted += 1;
      }
      last = old.id;
    }
    return last;
  }

  /** Undefined when one of the secrets cannot be read; the reason is noted once. */
  private renewed(old: StoredSecrets, unreadable: string[]): StoredSecrets | undefined {
    try {
      return {
        id: old.id,
        secret: this.renew(old.id, 'secret', old.secret),
        previousSecret: this.renew(old.id, 'previous_secret', old.previousSecret),
      };
    } catch (error) {
      const reason = (error as Error).message;
      if (!unreadable.includes(reason)) unreadable.push(reason);
      return undefined;
    }
  }

  private renew(webhookId: string, column: SecretColumn, value: string | null): string | null {
    if (value === null) return null;
    const place = { webhookId, column };
    return this.cipher.encrypt(place, this.cipher.decrypt(place, value));
  }
}
