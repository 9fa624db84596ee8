import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis as RedisClient } from 'ioredis';
import pg from 'pg';
import { createDatabase, dropDatabase } from '../../test/support/databases.js';
import { Postgres } from '../faults/servers/postgres.js';
import { Redis } from '../faults/servers/redis.js';

const TRUNCATED =
  'deliveries, delivery_attempts, fan_out_tasks, events, agent_logs, agent_metrics, deployment_events';

/** PostgreSQL and Redis of a run: embedded ones, or those in the environment. */
export class Servers {
  readonly admin: pg.Pool;
  readonly redis: RedisClient;
  /** Whether statements can be counted. */
  countsStatements = false;

  private constructor(
    readonly databaseUrl: string,
    adminUrl: string,
    readonly redisUrl: string,
    /** The process id of Redis; 0 if we did not start it. */
    readonly redisPid: number,
    private readonly stopServers: () => Promise<void>,
  ) {
    this.admin = new pg.Pool({ connectionString: adminUrl, max: 2, statement_timeout: 0 });
    this.admin.on('error', () => undefined);
    this.redis = new RedisClient(redisUrl);
    this.redis.on('error', () => undefined);
  }

  static async start(folder: string): Promise<Servers> {
    const [database, redis] = await Promise.all([startPostgres(folder), startRedis()]);
    const servers = new Servers(
      database.url,
      database.adminUrl,
      redis.url,
      redis.pid,
      async () => void (await Promise.all([database.stop(), redis.stop()])),
    );
    servers.countsStatements = await servers.admin
      .query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements')
      .then(() => servers.admin.query('SELECT FROM pg_stat_statements LIMIT 1'))
      .then(
        () => true,
        () => false,
      );
    if (!process.env.DATABASE_URL) await servers.warmUpWal();
    return servers;
  }

  async query<Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.admin.query<Row>(sql, values)).rows;
  }

  async number(sql: string): Promise<number> {
    const [row] = await this.query<{ value: string }>(`SELECT (${sql}) AS value`);
    return Number(row?.value);
  }

  /** Resets the system to its initial state. No worker may run. */
  async clear(): Promise<void> {
    await this.query(`TRUNCATE ${TRUNCATED}`);
    await this.query('DELETE FROM webhooks');
    await this.redis.flushdb();
    await this.query('CHECKPOINT');
  }

  async stop(): Promise<void> {
    this.redis.disconnect();
    await this.admin.end();
    await this.stopServers();
  }

  /**
   * Warms up WAL files: a server that has run for some minutes reuses them, while a new one creates each
   * of them (16 MB) when it first needs it. At half load with one webhook that was every 2.4 s, and
   * deliveries of that moment took 70 to 110 ms.
   */
  private async warmUpWal(): Promise<void> {
    const files = await this.number(
      `pg_size_bytes(current_setting('max_wal_size')) / pg_size_bytes(current_setting('wal_segment_size'))`,
    );
    for (let made = 0; made < files; made++) {
      await this.query(`SELECT pg_logical_emit_message(false, 'mutx', 'warm-up'), pg_switch_wal()`);
    }
    await this.query('CHECKPOINT');
  }
}

interface Database {
  readonly url: string;
  readonly adminUrl: string;
  stop(): Promise<void>;
}

async function startPostgres(folder: string): Promise<Database> {
  const given = process.env.DATABASE_URL;
  if (given) return freshDatabase(given);
  const template = join(folder, 'template');
  await Postgres.template(template);
  await mkdir(join(folder, 'servers'), { mode: 0o711 });
  const postgres = await Postgres.copyOf(template, join(folder, 'servers', 'data'));
  await countStatements(postgres.superuserUrl);
  await postgres.stop();
  await postgres.start();
  return { url: postgres.url, adminUrl: postgres.superuserUrl, stop: () => postgres.dispose() };
}

/** All other settings are defaults. Counting is on only while it is measured, because it takes time. */
async function countStatements(superuserUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  await client.query(`ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'`);
  await client.query(`ALTER SYSTEM SET "pg_stat_statements.track" = 'none'`);
  await client.query(`ALTER SYSTEM SET "pg_stat_statements.track_planning" = on`);
  await client.end();
}

async function freshDatabase(server: string): Promise<Database> {
  const name = `mutx_bench_${randomBytes(6).toString('hex')}`;
  const url = await createDatabase(server, name);
  return {
    url,
    adminUrl: url,
    stop: () => dropDatabase(server, name),
  };
}

async function startRedis(): Promise<{ url: string; pid: number; stop: () => Promise<void> }> {
  const given = process.env.REDIS_URL;
  if (given) return { url: given, pid: 0, stop: () => Promise.resolve() };
  const redis = await Redis.start();
  return { url: redis.url, pid: redis.pid, stop: () => redis.kill() };
}
