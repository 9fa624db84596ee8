import type pg from 'pg';
import { QueryTimeoutClient, type QueryTimeoutConfig } from '../query-timeout-client.js';
import { setLocal, type ServerSettings } from './server-settings.js';

export interface TransactionPoolingConfig extends QueryTimeoutConfig {
  /** Settings of every transaction. */
  readonly localSettings?: ServerSettings;
}

const BEGINS = /^(BEGIN|START TRANSACTION)$/;
const IDLE = 'I';

/**
 * A connection to a pooler in transaction mode. Sessions change between transactions, so every
 * transaction sets the settings for itself, and a statement outside of one gets a transaction of its own.
 */
export class TransactionPoolingClient extends QueryTimeoutClient {
  private readonly settings: string;

  constructor(config: TransactionPoolingConfig = {}) {
    super(config);
    this.settings = setLocal(config.localSettings ?? {});
  }

  protected override run(text: string, values: unknown[] | undefined): Promise<pg.QueryResult> {
    if (BEGINS.test(text)) return super.run(`${text}; ${this.settings}`, undefined);
    return this.getTransactionStatus() === IDLE
      ? this.runAlone(text, values)
      : super.run(text, values);
  }

  /** After an error of the statement, the commit is a rollback. */
  private async runAlone(text: string, values: unknown[] | undefined): Promise<pg.QueryResult> {
    await super.run(`BEGIN; ${this.settings}`, undefined);
    try {
      return await super.run(text, values);
    } finally {
      await super.run('COMMIT', undefined);
    }
  }
}
