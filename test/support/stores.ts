import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import pg from 'pg';
import { recordDatabase, recordRedis } from '../../tools/canary/dump.js';
import { recordSecret } from '../../tools/canary/record.js';
import { createDatabase, dropDatabase } from './databases.js';
import { eventually } from './eventually.js';

/** Claims a Redis database only while it is empty. */
const CLAIM = `if redis.call('DBSIZE') > 0 then return 0 end
redis.call('SET', 'mutx:test:claimed', 1) return 1`;

/** A new PostgreSQL database, a Redis database, and secrets: everything that a deployment shares. */
export class Stores {
  private constructor(
    readonly databaseUrl: string,
    readonly redisUrl: string,
    readonly pool: pg.Pool,
    private readonly secrets: { JWT_SECRET: string; ENCRYPTION_KEYS: string },
  ) {}

  static async create(): Promise<Stores> {
    const databaseName = `mutx_test_${randomBytes(8).toString('hex')}`;
    const [databaseUrl, redisUrl] = await Promise.all([
      createDatabase(server('MUTX_TEST_DATABASE_URL'), databaseName),
      claimRedisDatabase(),
    ]);
    const pool = new pg.Pool({ connectionString: databaseUrl, max: 2, idleTimeoutMillis: 1_000 });
    pool.on('error', () => undefined);
    const secrets = {
      JWT_SECRET: randomBytes(32).toString('base64'),
      ENCRYPTION_KEYS: randomBytes(32).toString('base64'),
    };
    const passwords = [databaseUrl, redisUrl].map((url) => new URL(url).password);
    [...passwords, ...Object.values(secrets)].forEach(recordSecret);
    return new Stores(databaseUrl, redisUrl, pool, secrets);
  }

  /** The environment of every process that shares these stores. */
  get env(): Record<string, string> {
    return { DATABASE_URL: this.databaseUrl, REDIS_URL: this.redisUrl, ...this.secrets };
  }

  /** Queries the database directly. */
  async query<Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<Row[]> {
    const { rows } = await this.pool.query<Row>(sql, values);
    return rows;
  }

  /** Runs `work` while a transaction that started with this statement is open; then commits it. */
  async during<T>(sql: string, values: unknown[], work: () => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query(sql, values);
      return await work();
    } finally {
      await client.query('COMMIT');
      client.release();
    }
  }

  /** Waits until a statement of the application waits for a lock, for example one held by the test. */
  async untilBlocked(): Promise<void> {
    await eventually(
      () =>
        this.query(
          `SELECT FROM pg_stat_activity
           WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        ).then(({ length }) => length > 0),
      { what: 'a statement that waits for a lock' },
    );
  }

  /** Deletes all Redis data of these stores. */
  async wipeRedis(): Promise<void> {
    await withRedis(this.redisUrl, async (redis) => {
      await recordRedis(redis);
      await redis.flushdb();
    });
  }

  /** Drops both databases; all processes that use them should have exited. */
  async dispose(): Promise<void> {
    await recordDatabase(this.pool);
    await this.pool.end();
    const name = new URL(this.databaseUrl).pathname.slice(1);
    await Promise.all([dropDatabase(server('MUTX_TEST_DATABASE_URL'), name), this.wipeRedis()]);
  }
}

async function claimRedisDatabase(): Promise<string> {
  for (let number = 1; number < 16; number++) {
    const url = Object.assign(new URL(server('MUTX_TEST_REDIS_URL')), { pathname: `/${number}` });
    const claimed = await withRedis(url.href, (redis) => redis.eval(CLAIM, 0));
    if (claimed === 1) return url.href;
  }
  throw new Error('No empty Redis database is left: every one of 1 to 15 holds keys');
}

async function withRedis<T>(url: string, use: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url, { maxRetriesPerRequest: 1 });
  try {
    return await use(redis);
  } finally {
    redis.disconnect();
  }
}

function server(name: string): string {
  const url = process.env[name];
  if (!url) throw new Error(`${name} is not set: the global setup did not run`);
  return url;
}
