import { DataSource } from 'typeorm';
import { DIRECT, type DatabaseAccess } from '../../src/platform/config/database-access.js';
import { dataSourceOptions } from '../../src/platform/database/data-source-options.js';
import type { PartitionMaintainer } from '../../src/platform/database/partitions/partition-maintainer.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { hasPgBouncer, PgBouncer } from '../support/pgbouncer.js';
import { Stores } from '../support/stores.js';

const INSERT = 'INSERT INTO notes (id, text) VALUES ($1, $2)';
const FAILS = 'INSERT INTO notes (id, text) SELECT $1, 1 / ($2::int)::text::int';
const access: [string, DatabaseAccess][] = [
  ['a direct connection', DIRECT],
  ['a pooler in transaction mode', { pooler: 'transaction', prepared: false }],
];

describe.each(access)('a pipelined transaction over %s', (_name, { pooler, prepared }) => {
  let stores: Stores;
  let bouncer: PgBouncer | undefined;
  let dataSource: DataSource;
  let work: UnitOfWork;
  const isSkipped = pooler === 'transaction' && !hasPgBouncer;
  const test = isSkipped ? it.skip : it;

  beforeAll(async () => {
    if (isSkipped) return;
    stores = await Stores.create();
    await stores.query('CREATE TABLE notes (id int PRIMARY KEY, text text)');
    bouncer = pooler === 'transaction' ? await PgBouncer.of(stores.databaseUrl) : undefined;
    const url = bouncer?.env.DATABASE_URL ?? stores.databaseUrl;
    dataSource = await new DataSource(dataSourceOptions(url, { pooler, prepared })).initialize();
    work = new UnitOfWork(dataSource, {} as PartitionMaintainer);
  });

  beforeEach(() => (isSkipped ? undefined : stores.query('TRUNCATE notes')));

  afterAll(async () => {
    if (isSkipped) return;
    await dataSource.destroy();
    await bouncer?.stop();
    await stores.dispose();
  });

  const stored = async (): Promise<number[]> =>
    (await stores.query<{ id: number }>('SELECT id FROM notes ORDER BY id')).map(({ id }) => id);
  const open = (): Promise<unknown[]> =>
    stores.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'`,
    );

  test('commits all that was written, and then runs the effects', async () => {
    const seen: string[] = [];
    const result = await work.runPipelined(async (tx) => {
      tx.afterCommit(() => seen.push('effect'));
      const rows = await tx.query<{ n: number }>('SELECT 1 AS n');
      await tx.execute(INSERT, [1, 'one']);
      await tx.execute(INSERT, [2, 'two']);
      seen.push('work');
      return rows;
    });
    expect(result).toEqual([{ n: 1 }]);
    expect(seen).toEqual(['work', 'effect']);
    expect(await stored()).toEqual([1, 2]);
  });

  test('commits nothing if a write fails, and throws its error', async () => {
    let hasEffect = false;
    const running = work.runPipelined(async (tx) => {
      tx.afterCommit(() => (hasEffect = true));
      await tx.execute(INSERT, [1, 'one']);
      await tx.execute(FAILS, [2, 0]);
      await tx.execute(INSERT, [3, 'three']);
    });
    await expect(running).rejects.toThrow('division by zero');
    expect(hasEffect).toBe(false);
    expect(await stored()).toEqual([]);
    expect(await open()).toEqual([]);
  });

  test('throws the error of a write to the query that follows', async () => {
    const running = work.runPipelined(async (tx) => {
      await tx.execute(FAILS, [2, 0]);
      await tx.query('SELECT 1');
    });
    await expect(running).rejects.toThrow('division by zero');
  });

  test('throws if the work ignores the error of a query', async () => {
    const running = work.runPipelined(async (tx) => {
      await tx.execute(INSERT, [1, 'one']);
      await tx.query(FAILS, [2, 0]).catch(() => undefined);
    });
    await expect(running).rejects.toThrow('The commit was a ROLLBACK');
    expect(await stored()).toEqual([]);
  });

  test('commits nothing if the work throws, and leaves the connection usable', async () => {
    const running = work.runPipelined(async (tx) => {
      await tx.execute(INSERT, [1, 'one']);
      throw new Error('stop');
    });
    await expect(running).rejects.toThrow('stop');
    expect(await open()).toEqual([]);
    await work.runPipelined((tx) => tx.execute(INSERT, [2, 'two']));
    expect(await stored()).toEqual([2]);
  });

  test('commits nothing if the connection is lost before the commit', async () => {
    const running = work.runPipelined(async (tx) => {
      const [row] = await tx.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      await tx.execute(INSERT, [1, 'one']);
      await stores.query('SELECT pg_terminate_backend($1)', [row?.pid]);
    });
    await expect(running).rejects.toThrow();
    expect(await stored()).toEqual([]);
    await work.runPipelined((tx) => tx.execute(INSERT, [2, 'two']));
    expect(await stored()).toEqual([2]);
  });

  test('retries after a serialization failure', async () => {
    let tries = 0;
    await work.runPipelined(async (tx) => {
      tries += 1;
      await tx.execute(INSERT, [tries, 'try']);
      if (tries < 3) {
        await tx.execute(`DO $$ BEGIN RAISE 'again' USING ERRCODE = '40001'; END $$`, []);
      }
    });
    expect(tries).toBe(3);
    expect(await stored()).toEqual([3]);
  });

  test('holds its settings', async () => {
    const [row] = await work.runPipelined((tx) =>
      tx.query<{ statement_timeout: string }>('SHOW statement_timeout'),
    );
    expect(row?.statement_timeout).toBe('10s');
    const [alone] =
      await dataSource.query<{ statement_timeout: string }[]>('SHOW statement_timeout');
    expect(alone?.statement_timeout).toBe('10s');
  });

  test('throws the error of a statement outside of a transaction, and leaves none open', async () => {
    await expect(dataSource.query(FAILS, [1, 0])).rejects.toThrow('division by zero');
    expect(await open()).toEqual([]);
    expect(await stored()).toEqual([]);
  });
});
