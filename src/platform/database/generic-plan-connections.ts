import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';
import { AppConfig } from '../config/app-config.js';
import { connectionOptions } from './data-source-options.js';

/** Few: each carries statements about hundreds of rows. The last two are for transactions. */
const CONNECTIONS = 6;
/**
 * How long a plan is kept, in ms: where a partition is known to be empty, PostgreSQL thinks it as
 * cheap to read another index of it whole.
 */
const PLAN_LIFETIME_MS = 30_000;
/** A plan is made without looking at parameters, and kept: look up row by row, in the index that fits. */
const PLANNER = {
  plan_cache_mode: 'force_generic_plan',
  enable_seqscan: 'off',
  enable_bitmapscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
};

/** Runs a statement that is `prepared` in a transaction; returns its rows. */
export type PlannedQuery = <Row extends pg.QueryResultRow>(
  sql: string,
  values: unknown[],
) => Promise<Row[]>;

/**
 * Connections on which PostgreSQL plans a statement once and looks up every row by its key (ADR 7).
 * To plan such a statement takes PostgreSQL longer
 * than to run it for a few rows, and a plan made for the statistics of one moment is a bad one when a
 * week's partition has grown from nothing to millions. Here each is planned once, and always to go by
 * the indexes of the rows that it names: right for one row and for hundreds, at any size of the table.
 *
 * Such a statement leaves PostgreSQL no other way. An `=` between two tables is, while both are small,
 * taken for a reason to read an index whole and compare, and bounds beside it for one to read all that
 * lies between them, for each row again. So rows are looked up in a LATERAL with LIMIT 1, or by
 * `id = ANY (ARRAY[other.id])`.
 */
@Injectable()
export class GenericPlanConnections implements OnApplicationShutdown {
  readonly pool: pg.Pool;
  private readonly plannedAtMs = new WeakMap<pg.PoolClient, number>();

  constructor(config: AppConfig) {
    this.pool = new pg.Pool({
      ...connectionOptions(config.databaseUrl, config.databaseAccess, { planner: PLANNER }),
      max: CONNECTIONS,
    });
    this.pool.on('error', () => undefined);
  }

  /** Runs a statement that is `prepared`, on its own; returns its rows. */
  query<Row extends pg.QueryResultRow>(sql: string, values: unknown[]): Promise<Row[]> {
    return this.connected(async (client) => (await client.query<Row>(sql, values)).rows);
  }

  /** Commits all that `work` does, or nothing. */
  transaction<T>(work: (query: PlannedQuery) => Promise<T>): Promise<T> {
    return this.connected(async (client) => {
      await client.query('BEGIN');
      const result = await work(
        async <Row extends pg.QueryResultRow>(sql: string, values: unknown[]) =>
          (await client.query<Row>(sql, values)).rows,
      );
      await client.query('COMMIT');
      return result;
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }

  /** Closes the connection, which ends its transaction, if `work` fails. */
  private async connected<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    try {
      await this.discardOldPlans(client);
      const result = await work(client);
      client.release();
      return result;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  private async discardOldPlans(client: pg.PoolClient): Promise<void> {
    const nowMs = performance.now();
    const plannedAtMs = this.plannedAtMs.get(client) ?? nowMs;
    const old = nowMs - plannedAtMs > PLAN_LIFETIME_MS;
    if (old) await client.query('DISCARD PLANS');
    this.plannedAtMs.set(client, old ? nowMs : plannedAtMs);
  }
}
