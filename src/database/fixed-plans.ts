import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';
import { AppConfig } from '../config/app-config.js';
import { connectionOptions } from './data-source-options.js';

/** Few: each carries statements about hundreds of rows. */
const CONNECTIONS = 4;
/**
 * How old a connection becomes, in seconds, and with it its plans: while a table has no more than one
 * row, PostgreSQL may think it as cheap to read another index whole.
 */
const LIFETIME_S = 30;
/** A plan is made without looking at parameters, and kept: look up row by row, in the index that fits. */
const SETTINGS = [
  'plan_cache_mode=force_generic_plan',
  'enable_seqscan=off',
  'enable_bitmapscan=off',
  'enable_hashjoin=off',
  'enable_mergejoin=off',
];

/**
 * Connections for the statements that move deliveries. To plan one of them takes PostgreSQL longer
 * than to run it for a few rows, and a plan made for the statistics of one moment is a bad one when a
 * week's partition has grown from nothing to millions. Here each is planned once, when its connection
 * first runs it, and always to go by the indexes of the rows that it names: right for one row and for
 * hundreds, at any size of the table. Such a statement has to bound the ids that it looks for, for
 * only these bounds tell PostgreSQL which partitions to leave alone.
 */
@Injectable()
export class FixedPlans implements OnApplicationShutdown {
  private readonly pool: pg.Pool;

  constructor(config: AppConfig) {
    this.pool = new pg.Pool({
      ...connectionOptions(config.databaseUrl),
      max: CONNECTIONS,
      maxLifetimeSeconds: LIFETIME_S,
      options: SETTINGS.map((setting) => `-c ${setting}`).join(' '),
    });
    this.pool.on('error', () => undefined);
  }

  /** Runs a statement that is `prepared`, on its own; answers its rows. */
  async query<Row extends pg.QueryResultRow>(sql: string, values: unknown[]): Promise<Row[]> {
    const { rows } = await this.pool.query<Row>(sql, values);
    return rows;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }
}
