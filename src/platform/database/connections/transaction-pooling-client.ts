import type pg from 'pg';
import { QueryTimeoutClient, type QueryTimeoutConfig } from '../query-timeout-client.js';
import { setLocal, type ServerSettings } from './server-settings.js';

export interface TransactionPoolingConfig extends QueryTimeoutConfig {
  /** Settings of every transaction. */
  readonly localSettings?: ServerSettings;
}

const BEGINS = /^(BEGIN|START TRANSACTION)$/;
const ENDS = /^(COMMIT|ROLLBACK)$/;

/**
 * A connection to a pooler in transaction mode. Sessions change between transactions, so every
 * transaction sets the settings for itself, and a statement outside of one gets a transaction of its own.
 */
export class TransactionPoolingClient extends QueryTimeoutClient {
  private readonly settings: string;
  /** By what was sent: statements may be sent before the server has responded to the begin. */
  private isInTransaction = false;

  constructor(config: TransactionPoolingConfig = {}) {
    super(config);
    this.settings = setLocal(config.localSettings ?? {});
  }

  protected override run(text: string, values: unknown[] | undefined): Promise<pg.QueryResult> {
    if (BEGINS.test(text)) {
      this.isInTransaction = true;
      return super.run(`${text}; ${this.settings}`, undefined);
    }
    if (!this.isInTransaction) return this.runAlone(text, values);
    if (ENDS.test(text)) this.isInTransaction = false;
    return super.run(text, values);
  }

  /** One round trip. After an error of the statement, the commit is a rollback. */
  private async runAlone(text: string, values: unknown[] | undefined): Promise<pg.QueryResult> {
    const [, result] = await Promise.all([
      super.run(`BEGIN; ${this.settings}`, undefined),
      super.run(text, values),
      super.run('COMMIT', undefined),
    ]);
    return result;
  }
}
