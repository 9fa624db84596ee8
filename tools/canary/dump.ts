import type { Redis } from 'ioredis';
import type pg from 'pg';
import { record } from './record.js';

/** Records every row of every table. */
export async function recordDatabase(pool: pg.Pool): Promise<void> {
  for (const table of await tablesOf(pool)) {
    const { rows } = await pool.query<{ row: string }>(`SELECT t::text AS row FROM ${table} t`);
    record('database', rows.map(({ row }) => `${table} ${row.replaceAll('\n', ' ')}`).join('\n'));
  }
}

/** All tables; partitioned ones as a whole. */
export async function tablesOf(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
     ORDER BY relname`,
  );
  return rows.map(({ name }) => name);
}

/** Records every value of a Redis database, whatever its type. */
export async function recordRedis(redis: Redis): Promise<void> {
  for await (const keys of redis.scanStream({ count: 500 })) {
    for (const key of keys as string[]) {
      record('redis', `${key} ${JSON.stringify(await valueOf(redis, key))}`);
    }
  }
}

async function valueOf(redis: Redis, key: string): Promise<unknown> {
  switch (await redis.type(key)) {
    case 'string':
      return redis.get(key);
    case 'list':
      return redis.lrange(key, 0, -1);
    case 'set':
      return redis.smembers(key);
    case 'zset':
      return redis.zrange(key, 0, -1);
    case 'hash':
      return redis.hgetall(key);
    case 'stream':
      return redis.xrange(key, '-', '+');
    default:
      return undefined;
  }
}
