import { FIRST_ID } from '../../platform/database/clock/id-generator.js';
import { SECRET_COLUMNS, SecretCipher, type SecretColumn } from './secret-cipher.js';
import type { StoredSecrets, StoredSecretsRepository } from './stored-secrets.repository.js';

export interface Reencryption {
  /** Webhooks whose secrets are now under the first key. */
  reencrypted: number;
  /** Webhooks whose previous secret or signing key was deleted because its overlap had ended. */
  forgotten: number;
  /** Reasons why other webhooks are unchanged, one line each, without secrets. */
  readonly unreadable: string[];
}

const BATCH = 200;

/**
 * Re-encrypts every stored secret with the first key of the keyring. It may run beside live processes,
 * because it retries a webhook that changes meanwhile, and it may be interrupted and run again.
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
    for (let after = FIRST_ID; ;) {
      const batch = await this.stored.find(this.cipher.currentPrefix, after, BATCH);
      if (batch.length === 0) return done;
      after = await this.take(batch, after, done);
    }
  }

  /** Returns the last id done: the batch ends early at a webhook that changed meanwhile. */
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

  /** Undefined when one of the secrets cannot be read; the reason is listed once. */
  private renewed(old: StoredSecrets, unreadable: string[]): StoredSecrets | undefined {
    try {
      const renewed = SECRET_COLUMNS.map((column) => [
        column,
        this.renew(old.id, column, old[column]),
      ]);
      return { id: old.id, ...Object.fromEntries(renewed) } as StoredSecrets;
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
