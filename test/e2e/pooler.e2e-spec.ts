import { randomUUID } from 'node:crypto';
import { partitionedTables } from '../../src/platform/database/partitions/partitioned.js';
import { weeklyPartition } from '../../src/platform/database/partitions/partitions.js';
import { ENTITIES } from '../../src/app.module.js';
import { expectStatus } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { ok, status } from '../support/behaviours.js';
import { eventually } from '../support/eventually.js';
import { hasPgBouncer, keepsPrepared, PgBouncer } from '../support/pgbouncer.js';
import { Receiver } from '../support/receiver.js';
import { Stores } from '../support/stores.js';
import { StreamClient } from '../support/stream-client.js';
import { Tenant } from '../support/tenant.js';

const RETENTION_DAYS = 30;
const PAST = new Date(Date.now() - 90 * 86_400_000);
const MODES = [false, ...(keepsPrepared ? [true] : [])];

if (!hasPgBouncer) it.skip('pgbouncer is missing here: its tests cannot run', () => undefined);
if (hasPgBouncer && !keepsPrepared) {
  it.skip('this pgbouncer is older than 1.21: prepared statements cannot be tested', () =>
    undefined);
}

const describeWithPgBouncer = hasPgBouncer ? describe.each(MODES) : describe.skip.each([false]);

describeWithPgBouncer('behind PgBouncer in transaction mode, DATABASE_PREPARED=%s', (prepared) => {
  let stores: Stores;
  let bouncer: PgBouncer;
  let api: AppProcess;
  let workers: AppProcess[];
  let receiver: Receiver;
  let tenant: Tenant;

  beforeAll(async () => {
    stores = await Stores.create();
    bouncer = await PgBouncer.of(stores.databaseUrl);
    const env = {
      ...bouncer.env,
      DATABASE_PREPARED: String(prepared),
      RETENTION_DAYS: String(RETENTION_DAYS),
      DELIVERY_MAX_RETRIES: '1',
      WEBHOOK_CIRCUIT_AFTER: '2',
    };
    const start = (role: 'api' | 'worker') => startApp({ stores, role, env });
    // Together, so that one migrates while the other waits for its lock.
    const [first, second] = await Promise.all([start('api'), start('worker')]);
    for (const { table } of partitionedTables(ENTITIES)) {
      const { name, from, to } = weeklyPartition(table, PAST);
      await stores.query(
        `CREATE TABLE ${name} PARTITION OF ${table} FOR VALUES FROM ('${from}') TO ('${to}')`,
      );
    }
    [api, workers] = [first, [second, await start('worker')]];
  });

  beforeEach(async () => {
    receiver = await Receiver.start();
    tenant = await Tenant.on(api.url);
  });

  afterEach(() => receiver.stop());
  afterAll(async () => {
    const processes = [api, ...workers];
    const errors = processes.flatMap((app) => app.logs()).filter(({ level }) => level === 'error');
    await Promise.all(processes.map((app) => app.stop()));
    await bouncer.stop();
    await stores.dispose();
    expect(errors).toEqual([]);
  });

  it('delivers concurrent reports once each', async () => {
    const { id } = await tenant.webhook(receiver.url());
    await Promise.all(Array.from({ length: 40 }, () => tenant.measure()));
    const deliveries = await tenant.settled(id, 40);
    expect(deliveries.filter(({ success }) => success)).toHaveLength(40);
    expect(new Set(receiver.received.map((it) => it.header('x-mutx-delivery-id'))).size).toBe(40);
    expect(receiver.received).toHaveLength(40);
  });

  it('executes a call once for its idempotency key', async () => {
    await tenant.webhook(receiver.url());
    const body = { agent_id: tenant.agentId, cpu_usage: 1 };
    const key = { 'Idempotency-Key': randomUUID() };
    const send = () => tenant.api.post('/ingest/metrics', body, key);
    const statuses = (await Promise.all(Array.from({ length: 8 }, send))).map((it) => it.status);
    expect(statuses.every((code) => code === 200 || code === 409)).toBe(true);
    expectStatus(200, await send());
    await receiver.waitFor(1);
    const { items } = expectStatus(200, await tenant.api.get<{ items: object[] }>('/events'));
    expect(items).toHaveLength(1);
  });

  it('streams events, and replays them', async () => {
    const stream = await StreamClient.open(tenant.api, '/events/stream');
    const { id } = await tenant.webhook(receiver.url());
    for (let n = 0; n < 5; n++) await tenant.measure();
    await stream.waitFor(5);
    stream.close();
    await tenant.settled(id, 5);
    const replay = await tenant.replay(id, { status: 'any' });
    expect(await tenant.endedReplay(replay)).toMatchObject({ planned: 5, delivered: 5 });
  });

  it('opens a circuit, probes, and closes it', async () => {
    receiver.respond(status(500));
    const { id } = await tenant.webhook(receiver.url());
    for (let count = 1; count <= 2; count++) {
      await tenant.measure();
      await tenant.settled(id, count);
    }
    expect(await tenant.readWebhook(id)).toMatchObject({ circuit_open: true });
    receiver.respond(ok());
    await tenant.measure();
    await tenant.settled(id, 3, { timeoutMs: 20_000 });
    expect(await tenant.readWebhook(id)).toMatchObject({ circuit_open: false });
  });

  it('sends at the rate of a webhook, in order', async () => {
    const { id } = await tenant.webhook(receiver.url(), {
      ordering: 'agent',
      rate_limit: { per_second: 10, burst: 1 },
    });
    for (let n = 1; n <= 10; n++) await tenant.measure({ cpu_usage: n });
    await tenant.settled(id, 10);
    const values = receiver.received.map(
      ({ json }) => (json.data as { cpu_usage: number }).cpu_usage,
    );
    expect(values).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const [first, last] = [receiver.received[0], receiver.received[9]];
    expect((last?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(700);
  });

  it('drops weeks that are past', async () => {
    const { name } = weeklyPartition('events', PAST);
    await eventually(
      async () =>
        (await stores.query('SELECT to_regclass($1) AS found', [name]))[0]?.found === null,
      { timeoutMs: 20_000, what: 'the past week is dropped' },
    );
  });

  it('ends statements at the timeout, and leaves the sessions as they were', async () => {
    await stores.during('LOCK TABLE webhooks', [], async () => {
      const reading = tenant.api.get('/webhooks');
      await stores.untilBlocked();
      expect((await reading).status).toBe(503);
    });
    const sessions = await stores.query<{ state: string }>(
      `SELECT state FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'mutx' AND state LIKE 'idle in%'
         AND state_change < now() - interval '1 second'`,
    );
    expect(sessions).toEqual([]);
    expectStatus(200, await tenant.api.get('/webhooks'));
  });
});
