import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';
import { AppConfig } from '../config/app-config.js';
import { connectionOptions } from './data-source-options.js';

/** Few: each carries statements about hundreds of rows. */
const CONNECTIONS = 4;
/**
 * How long a plan is kept, in ms: where a partition is known to be empty, PostgreSQL thinks it as
 * cheap to read another index of it whole.
 */
const PLAN_LIFETIME_MS = 30_000;
/** A plan is made without looking at parameters, and kept: look up row by row, in the index that fits. */
const SETTINGS = [
  'plan_cache_mode=force_generic_plan',
  'enable_seqscan=off',
  'enable_bitmapscan=off',
  'enable_hashjoin=off',
  'enable_mergejoin=off',
];

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
  private readonly pool: pg.Pool;
  private readonly plannedAtMs = new WeakMap<pg.PoolClient, number>();

  constructor(config: AppConfig) {
    this.pool = new pg.Pool({
      ...connectionOptions(config.databaseUrl),
      max: CONNECTIONS,
      options: SETTINGS.map((setting) => `-c ${setting}`).join(' '),
    });
    this.pool.on('error', () => undefined);
  }

  /** Runs a statement that is `prepared`, on its own; returns its rows. */
  async query<Row extends pg.QueryResultRow>(sql: string, values: unknown[]): Promise<Row[]> {
    const client = await this.pool.connect();
    try {
      await this.discardOldPlans(client);
      const { rows } = await client.query<Row>(sql, values);
      client.release();
      return rows;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }

  private async discardOldPlans(client: pg.PoolClient): Promise<void> {
    const nowMs = performance.now();
    const plannedAtMs = this.plannedAtMs.get(client) ?? nowMs;
    const old = nowMs - plannedAtMs > PLAN_LIFETIME_MS;
    if (old) await client.query('DISCARD PLANS');
    this.plannedAtMs.set(client, old ? nowMs : plannedAtMs);
  }
}
