import { setTimeout as delay } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { v7 } from 'uuid';
import { CancellationRepository } from '../../src/deliveries/cancellation/cancellation.repository.js';
import { RECORD } from '../../src/deliveries/attempt/results.repository.js';
import { CLAIM } from '../../src/deliveries/dispatch/claims.repository.js';
import { ExpungeRepository } from '../../src/events/expunge/expunge.repository.js';
import { FIRST_ID } from '../../src/platform/database/clock/id-generator.js';
import type { SqlTransaction } from '../../src/platform/database/sql-transaction.js';
import type { ReadQueries } from '../../src/platform/database/reads/read-queries.js';
import type { DataSource } from 'typeorm';
import { startApp, type AppProcess } from '../support/app-process.js';
import { addWeek, insertDeliveries, insertEvents } from '../support/history.js';
import { Tenant } from '../support/tenant.js';

const COUNT = 300;
const WEEK_MS = 7 * 86_400_000;
/** The statement has its snapshot, and has locked nothing yet. */
const PAUSE = '(SELECT pg_sleep(0.8)) pause';
const CHANGE_AFTER_MS = 250;

let app: AppProcess;
let webhookId: string;
let ids: string[];

/** A pool whose statements get plans for any values, as those of the workers. */
let pool: pg.Pool;

beforeAll(async () => {
  app = await startApp({ role: 'api' });
  pool = new pg.Pool({
    connectionString: app.stores.databaseUrl,
    max: 1,
    options: '-c plan_cache_mode=force_generic_plan',
  });
  pool.on('error', () => undefined);
});

beforeEach(async () => {
  const tenant = await Tenant.on(app.url);
  webhookId = (await tenant.webhook('http://127.0.0.1:9/')).id;
  const now = Date.now();
  for (const at of [new Date(now - WEEK_MS), new Date(now)]) {
    await addWeek(app.stores, at);
    const of = { count: COUNT / 2, at };
    const events = await insertEvents(app.stores, await tenant.userId(), of);
    await insertDeliveries(app.stores, webhookId, events, { status: 'pending' });
  }
  const rows = await app.stores.query<{ id: string }>(
    'SELECT id FROM deliveries WHERE webhook_id = $1 ORDER BY id',
    [webhookId],
  );
  ids = rows.map(({ id }) => id);
  await app.stores.query(
    `UPDATE deliveries SET next_attempt_at = now() - interval '1 minute' WHERE webhook_id = $1`,
    [webhookId],
  );
});

afterAll(async () => {
  await pool.end();
  await app.stop();
});

/** Runs a statement, and changes most of its rows between its snapshot and its locks. */
async function beside<T>(statement: Promise<T>, change = "error_message = 'changed'"): Promise<T> {
  await delay(CHANGE_AFTER_MS);
  await app.stores.query(`UPDATE deliveries SET ${change} WHERE id = ANY ($1)`, [ids.slice(3)]);
  return statement;
}

describe('rows that change while a statement waits to lock them', () => {
  it('are all claimed', async () => {
    const workerId = randomUUID();
    await app.stores.query(
      'INSERT INTO workers (id, started_at, seen_at) VALUES ($1, now(), now())',
      [workerId],
    );
    const sql = CLAIM.replace('FROM unnest($1', `FROM ${PAUSE} CROSS JOIN unnest($1`);
    expect(sql).toContain(PAUSE);
    const { rowCount } = await beside(
      pool.query({
        name: 'claim',
        text: sql,
        values: [ids, workerId, false, ids[0], ids.at(-1), false],
      }),
    );
    expect(rowCount).toBe(COUNT);
  });

  it('are all recorded', async () => {
    const workerId = randomUUID();
    await app.stores.query(
      'UPDATE deliveries SET claimed_by = $2, claimed_at = now() WHERE id = ANY ($1)',
      [ids, workerId],
    );
    const sql = RECORD.replace('SELECT * FROM unnest($1', `SELECT r.* FROM ${PAUSE}, unnest($1`);
    expect(sql).toContain(PAUSE);
    const of = <T>(value: T): T[] => ids.map(() => value);
    const { rowCount } = await beside(
      pool.query({
        name: 'record',
        text: sql,
        values: [
          ids,
          ids.map(() => v7()),
          of(workerId),
          of('delivered'),
          of(200),
          of(null),
          of(5),
          of('ok'),
          of(new Date()),
          of(null),
          of(null),
          of(true),
          5,
          1_000,
        ],
      }),
    );
    expect(rowCount).toBe(COUNT);
  });

  it.each(['on', 'off'])('are all cancelled, with joins by hash %s', async (byHash) => {
    await planJoins(byHash);
    const repository = new CancellationRepository(
      { query: paused } as unknown as DataSource,
      {} as ReadQueries,
    );
    const [since, until] = [new Date(0), new Date(Date.now() + 60_000)];
    const step = await beside(
      repository.cancel(webhookId, { types: null, since, until }, { after: null, limit: 1_000 }),
    );
    expect(step).toMatchObject({ matched: COUNT, cancelled: COUNT });
  });

  it.each(['on', 'off'])('are not cancelled if claimed, with joins by hash %s', async (byHash) => {
    await planJoins(byHash);
    const claimed = ids.filter((_, n) => n % 2 === 0 && n >= 3);
    const repository = new CancellationRepository(
      { query: paused } as unknown as DataSource,
      {} as ReadQueries,
    );
    const [since, until] = [new Date(0), new Date(Date.now() + 60_000)];
    const step = await beside(
      repository.cancel(webhookId, { types: null, since, until }, { after: null, limit: 1_000 }),
      `error_message = 'changed',
       claimed_by = CASE WHEN id = ANY ('{${claimed.join()}}') THEN gen_random_uuid() END,
       claimed_at = CASE WHEN id = ANY ('{${claimed.join()}}') THEN now() END`,
    );
    expect(step).toMatchObject({ matched: COUNT, cancelled: COUNT - claimed.length });
  });

  it.each(['on', 'off'])(
    'all end when their event is erased, with joins by hash %s',
    async (byHash) => {
      await planJoins(byHash);
      const { rows } = await pool.query<{ event_id: string }>(
        `UPDATE deliveries d SET event_id = (SELECT min(event_id::text)::uuid FROM deliveries WHERE webhook_id = $1)
       WHERE webhook_id = $1 RETURNING event_id`,
        [webhookId],
      );
      const repository = new ExpungeRepository();
      const tx = { query: paused } as unknown as SqlTransaction;
      const ended = await beside(
        repository.endDeliveries(tx, rows[0]?.event_id ?? '', FIRST_ID, 1_000),
      );
      expect(ended).toEqual(ids);
      const [left] = await app.stores.query<{ count: number }>(
        `SELECT count(*)::integer AS count FROM deliveries WHERE webhook_id = $1 AND status = 'pending'`,
        [webhookId],
      );
      expect(left?.count).toBe(0);
    },
  );
});

/** Without joins by hash, PostgreSQL looks up row by row, as it does when it expects few. */
async function planJoins(byHash: string): Promise<void> {
  await pool.query(`SET enable_hashjoin = ${byHash}`);
  await pool.query(`SET enable_mergejoin = ${byHash}`);
}

/** Runs the statement with a pause before it locks deliveries. */
async function paused(sql: string, values: unknown[]): Promise<unknown[]> {
  const text = sql.replace('FROM deliveries WHERE', `FROM ${PAUSE}, deliveries WHERE`);
  expect(text).toContain(PAUSE);
  return (await pool.query(text, values)).rows as unknown[];
}
