import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/platform/database/data-source-options.js';
import { idFloor } from '../../src/platform/database/clock/id-generator.js';
import { ENTITIES } from '../../src/app.module.js';
import { partitionedTables } from '../../src/platform/database/partitions/partitioned.js';
import { weeklyPartition } from '../../src/platform/database/partitions/partitions.js';
import { RetentionRepository } from '../../src/maintenance/retention.repository.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { eventually } from '../support/eventually.js';
import { Stores } from '../support/stores.js';

const DAY_MS = 86_400_000;
const daysAgo = (days: number): Date => new Date(Date.now() - days * DAY_MS);

describe('retention', () => {
  let stores: Stores;
  let app: AppProcess | undefined;

  beforeAll(async () => {
    stores = await Stores.create();
    await (await startApp({ stores })).stop();
  });

  afterAll(async () => {
    await app?.stop();
    await stores.dispose();
  });

  const addWeek = async (at: Date): Promise<string> => {
    for (const { table } of partitionedTables(ENTITIES)) {
      const { name, from, to } = weeklyPartition(table, at);
      await stores.query(
        `CREATE TABLE ${name} PARTITION OF ${table} FOR VALUES FROM ('${from}') TO ('${to}')`,
      );
    }
    return weeklyPartition('events', at).name.slice(-8);
  };

  const addDelivery = (at: Date, status: string): Promise<unknown> =>
    stores.query(
      `INSERT INTO deliveries (id, webhook_id, event_id, event_type, status, next_attempt_at, created_at)
       VALUES ($1, gen_random_uuid(), gen_random_uuid(), 'agent.status', $2, $3, $3)`,
      [idFloor(at), status, at],
    );

  const weeks = async (): Promise<string[]> => {
    const rows = await stores.query<{ name: string }>(
      `SELECT inhrelid::regclass::text AS name FROM pg_inherits
       WHERE inhparent = 'deliveries'::regclass`,
    );
    return rows.map(({ name }) => name.slice(-8));
  };

  it('leaves alone a partition that is being read, and drops it once for all who ask', async () => {
    const partition = `deliveries_${await addWeek(daysAgo(120))}`;
    const dataSource = await new DataSource(dataSourceOptions(stores.databaseUrl)).initialize();
    const repository = new RetentionRepository(dataSource);
    const reader = dataSource.createQueryRunner();
    try {
      await reader.startTransaction();
      await reader.query(`SELECT FROM ${partition}`);
      await expect(repository.drop(partition)).rejects.toThrow('lock timeout');
      await reader.commitTransaction();
      const three = [1, 2, 3];
      // Three connections, open and at hand: otherwise the first has dropped it before the others ask.
      await Promise.all(three.map(() => dataSource.query('SELECT pg_sleep(0.2)')));
      await Promise.all(three.map(() => repository.drop(partition)));
      expect(await weeks()).not.toContain(partition.slice(-8));
    } finally {
      await reader.release();
      await dataSource.destroy();
    }
  });

  it('drops whole weeks that are past, but none in which a delivery waits', async () => {
    const past = await addWeek(daysAgo(60));
    const waiting = await addWeek(daysAgo(90));
    const recent = await addWeek(daysAgo(25));
    await addDelivery(daysAgo(60), 'delivered');
    await addDelivery(daysAgo(90), 'pending');
    await addDelivery(daysAgo(25), 'delivered');

    app = await startApp({ stores, env: { RETENTION_DAYS: '30' } });
    await eventually(async () => !(await weeks()).includes(past), {
      timeoutMs: 20_000,
      what: 'the past week is dropped',
    });
    expect(await weeks()).toEqual(expect.arrayContaining([waiting, recent]));
  });
});
