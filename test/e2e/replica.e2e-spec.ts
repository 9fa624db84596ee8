import type { Postgres } from '../../tools/faults/servers/postgres.js';
import { expectStatus } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { eventually } from '../support/eventually.js';
import { Receiver } from '../support/receiver.js';
import { administer, ReplicatedPostgres } from '../support/replicated-postgres.js';
import { scrape } from '../support/scrape.js';
import { Stores } from '../support/stores.js';
import { Tenant } from '../support/tenant.js';

const ON_REPLICA = 'histories are read from the replica';
const ON_PRIMARY = 'histories are read from the primary';
/** Longer than the allowed staleness, and than the timeouts of a connection. */
const PATIENCE = { timeoutMs: 60_000 };

let stores: Stores;
let postgres: ReplicatedPostgres;
let app: AppProcess;
let receiver: Receiver;
let tenant: Tenant;

beforeAll(async () => {
  [stores, postgres] = await Promise.all([Stores.create(), ReplicatedPostgres.start()]);
  app = await startApp({
    stores,
    role: 'all',
    env: {
      DATABASE_URL: postgres.primary.url,
      DATABASE_READ_URL: postgres.standby.url,
      METRICS_PORT: '0',
    },
  });
  receiver = await Receiver.start();
  tenant = await Tenant.on(app.url);
}, 180_000);

afterAll(async () => {
  await app.stop();
  await Promise.all([receiver.stop(), postgres.stop(), stores.dispose()]);
});

const isFresh = async (): Promise<boolean> => {
  const staleness = (await scrape(app)).value('mutx_replica_staleness_seconds');
  return staleness !== undefined && staleness <= 5;
};
const untilRead = (): Promise<unknown> =>
  eventually(isFresh, { ...PATIENCE, what: 'a fresh replica' });

async function readsOf(target: 'primary' | 'replica'): Promise<number> {
  return (await scrape(app)).value('mutx_history_reads_total', { target }) ?? 0;
}

/** The latest statements of the application's sessions at this server that match. */
async function statements(server: Postgres, pattern: string): Promise<number> {
  const rows = await administer<{ query: string }>(
    server,
    `SELECT query FROM pg_stat_activity WHERE application_name = 'mutx' AND query LIKE '${pattern}'`,
  );
  return rows.length;
}

const total = async (path: string): Promise<number> =>
  expectStatus(200, await tenant.api.get<{ total: number }>(path)).total;

describe('with a streaming replica', () => {
  it('reads histories from it, up to 5 s late', async () => {
    await untilRead();
    const { id } = await tenant.webhook(receiver.url());
    await tenant.measure();
    await tenant.settled(id, 1, PATIENCE);
    const before = await readsOf('replica');
    const { agentId } = tenant;
    const lists = [
      ...['/events', '/deliveries', `/webhooks/${id}/deliveries`, '/alerts', '/stats'],
      ...[`/webhooks/${id}/stats`, `/agents/${agentId}/logs`, `/agents/${agentId}/metrics`],
    ];
    for (const path of lists) expectStatus(200, await tenant.api.get(path));
    expect(await readsOf('replica')).toBeGreaterThanOrEqual(before + lists.length);
    expect(await statements(postgres.standby, '%page_rows%')).toBeGreaterThan(0);
    expect(await total('/events')).toBe(1);
    expect(app.logs().map(({ msg }) => msg)).toContain(ON_REPLICA);
  });

  it('reads what decides, explains or follows a stream from the primary', async () => {
    const { id } = await tenant.webhook(receiver.url('/b'));
    await tenant.measure();
    const [delivery] = await tenant.settled(id, 1, PATIENCE);
    await untilRead();
    await administer(postgres.standby, 'SELECT pg_wal_replay_pause()');
    try {
      const polled = await total('/events?order=asc');
      await tenant.measure();
      expect(await total('/events?order=asc')).toBe(polled + 1);
      const made = await tenant.webhook(receiver.url('/c'));
      expect(await total('/webhooks')).toBe(3);
      expectStatus(200, await tenant.api.get(`/webhooks/${made.id}`));
      const { explanation } = await tenant.delivery(id, delivery?.id ?? '');
      expect(explanation).toMatchObject({ code: 'delivered' });
    } finally {
      await administer(postgres.standby, 'SELECT pg_wal_replay_resume()');
    }
  });

  it('reads the primary while the replica is staler', async () => {
    await untilRead();
    const before = await total('/events');
    await administer(postgres.standby, 'SELECT pg_wal_replay_pause()');
    await tenant.measure();
    await eventually(async () => (await total('/events')) > before, {
      ...PATIENCE,
      what: 'the new event in the list',
    });
    expect(await isFresh()).toBe(false);
    await app.waitForLog(({ msg, reason }) => msg === ON_PRIMARY && reason === 'lag');
    expect((await scrape(app)).value('mutx_replica_staleness_seconds')).toBeGreaterThan(4);
    await administer(postgres.standby, 'SELECT pg_wal_replay_resume()');
    await untilRead();
    const reads = await readsOf('replica');
    expect(await total('/events')).toBe(before + 1);
    expect(await readsOf('replica')).toBeGreaterThan(reads);
  });

  it('responds while the replica is terminated, and reads it again afterwards', async () => {
    await untilRead();
    const statuses = new Set<number>();
    let stopped = false;
    const reading = (async () => {
      while (!stopped) statuses.add((await tenant.api.get('/events')).status);
    })();
    await postgres.standby.kill();
    await app.waitForLog(({ msg, reason }) => msg === ON_PRIMARY && reason === 'unavailable');
    await eventually(async () => !(await isFresh()), { ...PATIENCE, what: 'a replica not read' });
    await tenant.measure();
    expectStatus(200, await app.api.get('/health/ready'));
    stopped = true;
    await reading;
    expect([...statuses]).toEqual([200]);
    await postgres.standby.start();
    await untilRead();
  });

  it('does not read a standby that was promoted beside the primary', async () => {
    await untilRead();
    await administer(postgres.standby, 'SELECT pg_promote()');
    await app.waitForLog(({ reason }) => /^not a streaming replica/.test(String(reason)), 60_000);
    const before = await total('/events');
    await tenant.measure();
    expect(await total('/events')).toBe(before + 1);
  });
});

it('starts without its replica, and never waits for it', async () => {
  const alone = await startApp({
    stores,
    env: { DATABASE_URL: postgres.primary.url, DATABASE_READ_URL: 'postgres://u@127.0.0.1:1/db' },
  });
  const there = await Tenant.on(alone.url);
  expectStatus(200, await there.api.get('/events'));
  expectStatus(200, await alone.api.get('/health/ready'));
  await alone.stop();
});
