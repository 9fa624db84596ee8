import pg from 'pg';
import type { DatabaseAccess } from '../../config/database-access.js';
import { connectionOptions } from '../data-source-options.js';
import { nextCursor, positionOf, type Found, type List } from './bounded-list.js';
import { FairSlots } from './fair-slots.js';
import { countStatement, pageStatement, type PageRow } from './list-statements.js';
import { boundedTotal, totalOf, type Total } from './list-total.js';
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

/** Reads of an account. */
export interface Reads {
  /** Runs one statement for the account; throws a `SlotRefused` when it has too many under way. */
  query<Row extends object>(accountId: string, sql: string, values: unknown[]): Promise<Row[]>;

  /**
   * One page of at most 4 MiB, with the list's total; in one slot of the account. Throws an
   * `InvalidCursor` for a cursor that is not one of this list.
   */
  list<Row extends { id: string }>(accountId: string, list: List): Promise<Found<Row>>;
}

/**
 * Connections of their own for reads of one server. Accounts take turns, and a statement ends after 5 s
 * with a `QueryTimeout`.
 */
export class ReadConnections implements Reads {
  readonly pool: pg.Pool;
  private readonly slots = new FairSlots({
    slots: CONNECTIONS,
    perAccount: PER_ACCOUNT,
    waitingPerAccount: WAITING_PER_ACCOUNT,
    waiting: WAITING,
    maxWaitMs: MAX_WAIT_MS,
  });

  /** `check` runs before each statement; what it throws ends the read. */
  constructor(
    url: string,
    access: DatabaseAccess,
    private readonly check: () => void = () => undefined,
  ) {
    this.pool = new pg.Pool({
      ...connectionOptions(url, access, { statement_timeout: STATEMENT_TIMEOUT_MS }),
      max: CONNECTIONS,
    });
    this.pool.on('error', () => undefined);
  }

  query<Row extends object>(accountId: string, sql: string, values: unknown[]): Promise<Row[]> {
    return this.slots.run(accountId, () => this.run<Row>(sql, values));
  }

  async list<Row extends { id: string }>(accountId: string, list: List): Promise<Found<Row>> {
    const page = pageStatement(list);
    return this.slots.run(accountId, async () => {
      const items = await this.run<Row & PageRow>(page.sql, page.values);
      const found = items[0]?.page_rows ?? 0;
      const total = positionOf(list) ?? (await this.total(list, found));
      const hasMore = found > items.length;
      const lastId = items.at(-1)?.id;
      return {
        items,
        total: total.total,
        totalIsExact: total.totalIsExact,
        hasMore,
        nextCursor: nextCursor(list, { lastId, hasMore, total }),
      };
    });
  }

  end(): Promise<void> {
    return this.pool.end();
  }

  private async total(list: List, found: number): Promise<Total> {
    const extent = { skip: list.slice.skip, limit: list.slice.limit, found };
    return totalOf(extent) ?? boundedTotal(await this.count(list), extent);
  }

  private async count(list: List): Promise<number> {
    const { sql, values } = countStatement(list);
    const [row] = await this.run<{ total: number }>(sql, values);
    return row?.total ?? 0;
  }

  private async run<Row extends object>(sql: string, values: unknown[]): Promise<Row[]> {
    const client = await this.connect();
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

  private async connect(): Promise<pg.PoolClient> {
    const client = await this.pool.connect();
    try {
      this.check();
      return client;
    } catch (error) {
      client.release();
      throw error;
    }
  }
}
