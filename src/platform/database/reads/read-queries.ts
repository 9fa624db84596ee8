import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';
import { AppConfig } from '../../config/app-config.js';
import { countStatement, pageStatement, totalOf, type List, type PageRow } from './bounded-list.js';
import { connectionOptions } from '../data-source-options.js';
import { FairSlots } from './fair-slots.js';
import { QueryTimeout } from './read-errors.js';

/** Few: each heavy read keeps a processor of PostgreSQL busy. */
const CONNECTIONS = 4;
const PER_ACCOUNT = 1;
const WAITING_PER_ACCOUNT = 16;
const WAITING = 256;
/** Two statement timeouts: every read that runs has ended by then. */
const MAX_WAIT_MS = 10_000;
const STATEMENT_TIMEOUT_MS = 5_000;
const QUERY_CANCELED = '57014';

/**
 * Lists, histories and counts, on connections of their own: ingest, authentication and deliveries
 * never wait behind them. Accounts take turns, and a statement ends after 5 s with a `QueryTimeout`.
 * Repositories read through it what may cost more than a look-up by primary key.
 */
@Injectable()
export class ReadQueries implements OnApplicationShutdown {
  private readonly pool: pg.Pool;
  private readonly slots = new FairSlots({
    slots: CONNECTIONS,
    perAccount: PER_ACCOUNT,
    waitingPerAccount: WAITING_PER_ACCOUNT,
    waiting: WAITING,
    maxWaitMs: MAX_WAIT_MS,
  });

  constructor(config: AppConfig) {
    this.pool = new pg.Pool({
      ...connectionOptions(config.databaseUrl),
      statement_timeout: STATEMENT_TIMEOUT_MS,
      max: CONNECTIONS,
    });
    this.pool.on('error', () => undefined);
  }

  /** Runs one statement for the account; throws a `SlotRefused` when it has too many under way. */
  query<Row extends object>(accountId: string, sql: string, values: unknown[]): Promise<Row[]> {
    return this.slots.run(accountId, () => this.run<Row>(sql, values));
  }

  /** One page of at most 4 MiB, and how many rows the list has; in one slot of the account. */
  list<Row extends object>(
    accountId: string,
    list: List,
  ): Promise<{ items: Row[]; total: number }> {
    return this.slots.run(accountId, async () => {
      const page = pageStatement(list);
      const items = await this.run<Row & PageRow>(page.sql, page.values);
      return { items, total: totalOf(items, list.slice) ?? (await this.count(list)) };
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }

  private async count(list: List): Promise<number> {
    const { sql, values } = countStatement(list);
    const [row] = await this.run<{ total: number }>(sql, values);
    return row?.total ?? 0;
  }

  private async run<Row extends object>(sql: string, values: unknown[]): Promise<Row[]> {
    const client = await this.pool.connect();
    try {
      const { rows } = await client.query<Row & pg.QueryResultRow>(sql, values);
      client.release();
      return rows;
    } catch (error) {
      const { code } = error as { code?: string };
      // After an error of the statement the connection is sound; after any other it is closed.
      client.release(code === undefined);
      throw code === QUERY_CANCELED ? new QueryTimeout() : error;
    }
  }
}
