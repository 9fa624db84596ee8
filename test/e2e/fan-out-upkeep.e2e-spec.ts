import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ENTITIES } from '../../src/app.module.js';
import { FullAccountsRepository } from '../../src/deliveries/overflow/full-accounts.repository.js';
import { ExpiredDeliveriesRepository } from '../../src/maintenance/expired-deliveries.repository.js';
import { LeftoversRepository } from '../../src/maintenance/leftovers.repository.js';
import { Retention } from '../../src/maintenance/retention.js';
import { RetentionRepository } from '../../src/maintenance/retention.repository.js';
import type { AppConfig } from '../../src/platform/config/app-config.js';
import type { DatabaseClock } from '../../src/platform/database/clock/database-clock.js';
import { idFloor } from '../../src/platform/database/clock/id-generator.js';
import { dataSourceOptions } from '../../src/platform/database/data-source-options.js';
import { partitionedTables } from '../../src/platform/database/partitions/partitioned.js';
import { weeklyPartition } from '../../src/platform/database/partitions/partitions.js';
import { AccountRows } from '../support/account-rows.js';
import { expectStatus, registerUser } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { eventually } from '../support/eventually.js';
import { Receiver } from '../support/receiver.js';
import { Stores } from '../support/stores.js';
import { Tenant } from '../support/tenant.js';
import { countTasks, plannedExpansion, registerWebhooks, WIDE } from '../support/wide-webhooks.js';

const DAY_MS = 86_400_000;

let stores: Stores;
let api: AppProcess;
let receiver: Receiver;
let dataSource: DataSource;

beforeAll(async () => {
  Logger.overrideLogger(false);
  stores = await Stores.create();
  api = await startApp({ stores, role: 'api' });
  receiver = await Receiver.start();
  dataSource = await new DataSource({
    ...dataSourceOptions(stores.databaseUrl),
    entities: ENTITIES,
  }).initialize();
});

afterEach(async () => {
  await stores.query('TRUNCATE fan_out_tasks, full_accounts, deliveries');
  receiver.clear();
});

afterAll(async () => {
  await dataSource.destroy();
  await receiver.stop();
  await api.stop();
  await stores.dispose();
});

/** Publishes an event whose deliveries wait for a worker. */
const publish = async (tenant: Tenant): Promise<void> => {
  await registerWebhooks(tenant, receiver);
  await tenant.measure();
  expect(await countTasks(stores)).toBe(1);
};

describe('retention', () => {
  const past = new Date(Date.now() - 60 * DAY_MS);
  const tables = partitionedTables(ENTITIES).map(({ table }) => table);

  const enforce = (): Promise<void> =>
    new Retention(
      { retention: { days: 30 } } as AppConfig,
      { now: () => new Date(), nowMs: () => Date.now(), isPlausible: true } as DatabaseClock,
      new RetentionRepository(dataSource),
      new LeftoversRepository(dataSource),
      new ExpiredDeliveriesRepository(dataSource, plannedExpansion(dataSource)),
    ).enforce();

  const createWeek = async (): Promise<void> => {
    for (const table of tables) {
      const { name, from, to } = weeklyPartition(table, past);
      await stores.query(
        `CREATE TABLE ${name} PARTITION OF ${table} FOR VALUES FROM ('${from}') TO ('${to}')`,
      );
    }
  };

  const kept = async (): Promise<string[]> => {
    const week = weeklyPartition('', past).name.slice(-8);
    const rows = await stores.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relname LIKE '%\\_${week}'`,
    );
    return rows.map(({ name }) => name.slice(0, -week.length - 1)).sort();
  };

  it('keeps the week of a task, and fails its deliveries after the retention period', async () => {
    await publish(await Tenant.on(api.url));
    await createWeek();
    const id = idFloor(past);
    await stores.query(
      'UPDATE fan_out_tasks SET event_id = $1, first_delivery_id = $1, created_at = $2',
      [id, past],
    );
    await stores.during('SELECT FROM fan_out_tasks FOR UPDATE', [], enforce);
    expect(await kept()).toEqual(tables.toSorted());
    await enforce();
    expect(await kept()).toEqual([]);
    expect(await countTasks(stores)).toBe(0);
    const counted = await stores.query(
      `SELECT webhook FROM delivery_stat_deltas, unnest(webhook_ids) AS webhook WHERE NOT attempted`,
    );
    expect(counted).toHaveLength(WIDE);
  });
});

describe('the limit of pending deliveries', () => {
  it('counts planned ones, and cancels them for a full account', async () => {
    const tenant = await Tenant.on(api.url);
    const accountId = await tenant.userId();
    await publish(tenant);
    const accounts = new FullAccountsRepository(dataSource);
    expect(await accounts.listPlanned(10)).toEqual([{ accountId, pending: WIDE }]);
    await accounts.insert(accountId);
    await tenant.measure();
    expect(await accounts.listPlanned(10)).toEqual([{ accountId, pending: WIDE }]);
    const { items } = expectStatus(
      200,
      await tenant.api.get<{ items: { id: string; deliveries: object }[] }>('/events'),
    );
    expect(items[0]).toMatchObject({ deliveries: { total: WIDE, pending: 0 } });
    const worker = await startApp({ stores, role: 'worker' });
    await eventually(async () => (await countTasks(stores)) === 0);
    const cancelled = await stores.query(
      `SELECT FROM deliveries WHERE event_id = $1 AND status = 'cancelled' AND end_reason = 'overflow'`,
      [items[0]?.id],
    );
    expect(cancelled).toHaveLength(WIDE);
    await worker.stop();
  });
});

describe('the purge of a deleted account', () => {
  it('deletes its tasks before anything can come of them', async () => {
    const user = await registerUser(api.url);
    const tenant = await Tenant.of(user.api);
    const userId = await tenant.userId();
    await publish(tenant);
    const rows = await AccountRows.of(stores, userId);
    const body = { password: user.password };
    expectStatus(204, await user.api.call('DELETE', '/auth/me', { body }));
    await stores.query('UPDATE deleted_accounts SET next_step_at = now()');
    const worker = await startApp({ stores, role: 'worker' });
    await eventually(async () => Object.keys(await rows.count()).length === 0, {
      timeoutMs: 30_000,
      what: 'the end of the purge',
    });
    expect(receiver.received).toEqual([]);
    await worker.stop();
  });
});
