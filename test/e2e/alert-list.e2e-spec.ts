import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { ALERT_SEVERITIES } from '../../src/events/catalogue/alert-types.js';
import { idFloor } from '../../src/platform/database/clock/id-generator.js';
import { migrationOptions } from '../../src/platform/database/data-source-options.js';
import { expectStatus, registerUser } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { status } from '../support/behaviours.js';
import { eventually } from '../support/eventually.js';
import { Receiver } from '../support/receiver.js';
import { createAgent, createDeployment } from '../support/resources.js';
import {
  aFingerprint,
  anId,
  aTime,
  expectProblem,
  onePage,
  UNKNOWN_ID,
} from '../support/shapes.js';
import { Stores } from '../support/stores.js';
import { Tenant } from '../support/tenant.js';

interface Alert {
  fingerprint: string;
  type: string;
  severity: string;
  state: string;
  value: number | string | null;
  since: string;
  resolved_at: string | null;
}

interface Page {
  items: Alert[];
  total: number;
  next_cursor: string | null;
}

let app: AppProcess;
let tenant: Tenant;

beforeAll(async () => {
  app = await startApp({ env: { DELIVERY_MAX_RETRIES: '0', WEBHOOK_CIRCUIT_AFTER: '1' } });
});

beforeEach(async () => {
  tenant = await Tenant.on(app.url);
});

afterAll(() => app.stop());

const list = async (query = ''): Promise<Page> =>
  expectStatus(200, await tenant.api.get<Page>(`/alerts${query}`));

const seen = async (query = ''): Promise<string[]> =>
  (await list(query)).items.map(({ type, state }) => `${type} ${state}`);

/** One firing alert of each severity but `info`, and a resolved one; the ids of their agents. */
async function furnish(): Promise<{ busy: string; failing: string }> {
  const busy = tenant.agentId;
  await tenant.measure({ memory_usage: 95 });
  await tenant.measure({ memory_usage: 10, cpu_usage: 99 });
  const { id: failing } = await createAgent(tenant.api);
  const deployment = await createDeployment(tenant.api, failing);
  await tenant.reportDeployment(deployment.id, 'crashed', { error_message: 'Out of memory' });
  const report = { agent_id: failing, status: 'running' };
  expectStatus(200, await tenant.api.post('/ingest/agent-status', report));
  await app.stores.query(
    `UPDATE agents SET last_heartbeat = now() - interval '1 day', updated_at = now() - interval '1 day'
     WHERE id = $1`,
    [failing],
  );
  await app.stores.query(
    `UPDATE ingest_availability SET available_since = now() - interval '1 day'`,
  );
  await eventually(async () => (await list('?severity=critical')).total === 1, {
    what: 'the silent agent',
  });
  return { busy, failing };
}

describe('GET /alerts', () => {
  it('reads an index in the order of the list, whatever the filter', async () => {
    const { id: userId } = expectStatus(200, await tenant.api.get<{ id: string }>('/auth/me'));
    await app.stores.query(
      `INSERT INTO alert_states (type, subject_id, user_id, firing, since, agent_id)
       SELECT (ARRAY['alert.cpu_high', 'alert.memory_high', 'alert.agent_down'])[n % 3 + 1],
         gen_random_uuid(), $1, n % 50 = 0, now(), (md5((n / 20)::text))::uuid
       FROM generate_series(1, 20000) n`,
      [userId],
    );
    await app.stores.query('ANALYZE alert_states');
    for (const [filter, index] of [
      ['', 'alert_states_user_id'],
      ['firing AND', 'alert_states_firing'],
      [`type = 'alert.cpu_high' AND`, 'alert_states_type'],
      [`agent_id = '${UNKNOWN_ID}' AND`, 'alert_states_agent_id'],
    ]) {
      const plan = await app.stores.query<{ 'QUERY PLAN': string }>(
        `EXPLAIN SELECT * FROM alert_states WHERE ${filter} user_id = '${userId}'
         ORDER BY id DESC LIMIT 51`,
      );
      const text = plan.map((line) => line['QUERY PLAN']).join('\n');
      expect(text).toContain(`Index Scan Backward using ${index}`);
      expect(text).not.toContain('Sort');
    }
  });

  it('is empty for a new account', async () => {
    expect(await list()).toEqual(
      onePage([], { type: null, state: null, severity: null, agent_id: null }),
    );
  });

  it('lists an alert that fires, and the same alert once it is resolved', async () => {
    await tenant.measure({ cpu_usage: 95.5 });
    const [firing] = (await list()).items;
    expect(firing).toEqual({
      fingerprint: aFingerprint,
      type: 'alert.cpu_high',
      severity: 'warning',
      state: 'firing',
      agent_id: tenant.agentId,
      deployment_id: null,
      webhook_id: null,
      value: 95.5,
      threshold: 90,
      since: aTime,
      resolved_at: null,
      acknowledged_at: null,
    });
    await tenant.measure({ cpu_usage: 20 });
    expect((await list()).items).toEqual([
      { ...firing, state: 'resolved', value: 20, resolved_at: aTime },
    ]);
    await tenant.measure({ cpu_usage: 91 });
    const [again] = (await list()).items;
    expect(again).toEqual({ ...firing, value: 91, since: aTime });
    expect(Date.parse(again?.since ?? '')).toBeGreaterThan(Date.parse(firing?.since ?? ''));
  });

  it('shows the fingerprint, the severity and the values of the events', async () => {
    const receiver = await Receiver.start();
    const { id } = await tenant.webhook(receiver.url(), { events: ['alert.*'] });
    const deployment = await createDeployment(tenant.api, tenant.agentId);
    await tenant.reportDeployment(deployment.id, 'crashed', { error_message: 'Out of memory' });
    const [delivery] = await tenant.settled(id, 1);
    const event = JSON.parse(delivery?.payload ?? '') as Alert;
    const { fingerprint, severity, value, since } = event;
    expect((await list()).items).toEqual([
      {
        ...event,
        type: 'alert.deployment_failed',
        deployment_id: deployment.id,
        agent_id: tenant.agentId,
        webhook_id: null,
        resolved_at: null,
        acknowledged_at: null,
        ...{ fingerprint, severity, value, since },
      },
    ]);
    await receiver.stop();
  });

  it('names the webhook of an alert, and no agent', async () => {
    const receiver = await Receiver.start(status(500));
    const { id } = await tenant.webhook(receiver.url());
    await tenant.measure();
    const { items } = await eventually(
      async () => {
        const page = await list();
        return page.total > 0 ? page : undefined;
      },
      { what: 'the open circuit' },
    );
    expect(items).toMatchObject([
      { type: 'alert.webhook_disabled', webhook_id: id, agent_id: null, deployment_id: null },
    ]);
    await receiver.stop();
  });

  it('filters by type, state, severity and agent, in any case, newest firing first', async () => {
    const { busy, failing } = await furnish();
    const down = 'alert.agent_down firing';
    const failed = 'alert.deployment_failed firing';
    const cpu = 'alert.cpu_high firing';
    const memory = 'alert.memory_high resolved';
    expect(await seen()).toEqual([down, failed, cpu, memory]);
    expect(await seen('?state=firing')).toEqual([down, failed, cpu]);
    expect(await seen('?state=RESOLVED')).toEqual([memory]);
    expect(await seen('?severity=Warning')).toEqual([cpu, memory]);
    expect(await seen('?severity=error')).toEqual([failed]);
    expect(await seen('?severity=info')).toEqual([]);
    expect(await seen('?type=Alert.cpu_high')).toEqual([cpu]);
    expect(await seen('?type=alert.cpu_high&severity=critical')).toEqual([]);
    expect(await seen(`?agent_id=${failing}`)).toEqual([down, failed]);
    expect(await seen(`?agent_id=${busy}&severity=warning&state=firing`)).toEqual([cpu]);
    expect(await seen('?skip=1&limit=2')).toEqual([failed, cpu]);
    expect(await list(`?agent_id=${busy}&severity=warning&state=firing`)).toMatchObject({
      ...{ agent_id: busy, severity: 'warning', state: 'firing', total: 1 },
    });
  });

  it('continues by cursor, whatever changes meanwhile, and filters by the start', async () => {
    const { busy } = await furnish();
    const first = await list('?limit=1');
    expect(first.items).toMatchObject([{ type: 'alert.agent_down' }]);
    // Resolving moves no alert; the one that fires again is the first of the list.
    await tenant.measure({ cpu_usage: 1, memory_usage: 99 });
    const rest = await list(`?limit=10&cursor=${first.next_cursor}`);
    expect(rest.items.map(({ type }) => type)).toEqual([
      'alert.deployment_failed',
      'alert.cpu_high',
    ]);
    expect(rest.next_cursor).toBeNull();
    const [newest] = (await list()).items;
    expect(newest).toMatchObject({ type: 'alert.memory_high', state: 'firing', agent_id: busy });
    expect(await seen(`?since=${newest?.since}`)).toEqual(['alert.memory_high firing']);
    expect(await seen(`?until=${newest?.since}`)).toEqual([
      'alert.agent_down firing',
      'alert.deployment_failed firing',
      'alert.cpu_high resolved',
    ]);
  });

  it('shows the severity of the catalogue for each type', async () => {
    await furnish();
    const { items } = await list();
    expect(items.map(({ type, severity }) => [type, severity])).toEqual(
      items.map(({ type }) => [type, ALERT_SEVERITIES[type as keyof typeof ALERT_SEVERITIES]]),
    );
  });

  it.each([
    ['state=open', 'state'],
    ['severity=fatal', 'severity'],
    ['type=agent.status', 'type'],
    ['agent_id=1', 'agent_id'],
    ['limit=201', 'limit'],
  ])('refuses ?%s', async (query, field) => {
    expectProblem(await tenant.api.get(`/alerts?${query}`), 422, 'validation_failed', [field]);
  });

  it('shows nothing of another account', async () => {
    await tenant.measure({ cpu_usage: 95 });
    const { api } = await registerUser(app.url);
    for (const query of ['', `?agent_id=${tenant.agentId}`, `?agent_id=${UNKNOWN_ID}`]) {
      expect(expectStatus(200, await api.get<Page>(`/alerts${query}`)).items).toEqual([]);
    }
  });

  it('needs the scope "agents"', async () => {
    const user = await registerUser(app.url);
    const statusWith = async (...scopes: string[]): Promise<number> =>
      (await (await user.withKey(scopes)).get('/alerts')).status;
    expect(await statusWith('agents')).toBe(200);
    expect(await statusWith('ingest')).toBe(403);
    expect(await statusWith('webhooks')).toBe(403);
  });

  it('shows alerts that an earlier version of the application wrote', async () => {
    const { id: userId } = expectStatus(200, await tenant.api.get<{ id: string }>('/auth/me'));
    await app.stores.query(
      `INSERT INTO alert_states (type, subject_id, user_id, firing, since)
       VALUES ('alert.memory_high', $1, $2, false, now())`,
      [tenant.agentId, userId],
    );
    expect((await list()).items).toMatchObject([
      { severity: 'warning', agent_id: tenant.agentId, value: null, threshold: null, since: aTime },
    ]);
    await tenant.measure({ memory_usage: 95 });
    expect((await list()).items).toMatchObject([{ state: 'firing', value: 95, threshold: 90 }]);
  });
});

describe('the upgrade', () => {
  it('gives the alerts of an earlier version an id by time, a start and an agent', async () => {
    const stores = await Stores.create();
    const migrations = await new DataSource(migrationOptions(stores.databaseUrl)).initialize();
    await migrations.runMigrations({ transaction: 'each' });
    const isApplied = async (): Promise<boolean> =>
      (await stores.query(`SELECT FROM migrations WHERE name = 'Alerts1764430000000'`)).length > 0;
    while (await isApplied()) await migrations.undoLastMigration();
    const [user, agent, deployment] = [randomUUID(), randomUUID(), randomUUID()];
    await stores.query(`INSERT INTO users VALUES ('${user}', 'a@b', 'a', 'x', true, now())`);
    await stores.query(
      `INSERT INTO agents (id, user_id, name, type, status, created_at, updated_at)
       VALUES ('${agent}', '${user}', 'a', 'openai', 'running', now(), now())`,
    );
    await stores.query(
      `INSERT INTO deployments (id, agent_id, user_id, status, replicas, created_at)
       VALUES ('${deployment}', '${agent}', '${user}', 'failed', 1, now())`,
    );
    await stores.query(
      `INSERT INTO alert_states (type, subject_id, user_id, firing, since) VALUES
       ('alert.deployment_failed', '${deployment}', '${user}', true, '2026-11-02T00:00:00Z'),
       ('alert.cpu_high', '${agent}', '${user}', false, '2026-11-01T00:00:00Z'),
       ('alert.webhook_disabled', '${randomUUID()}', '${user}', true, '2026-11-03T00:00:00Z')`,
    );
    await migrations.runMigrations({ transaction: 'each' });
    const rows = await stores.query<{ id: string }>(
      'SELECT id, agent_id, started_at = since AS started FROM alert_states ORDER BY id',
    );
    expect(rows).toEqual([
      { id: anId, agent_id: agent, started: true },
      { id: anId, agent_id: agent, started: true },
      { id: anId, agent_id: null, started: true },
    ]);
    expect(rows[0]?.id.slice(0, 13)).toBe(idFloor(new Date('2026-11-01T00:00:00Z')).slice(0, 13));
    await migrations.destroy();
    await stores.dispose();
  });
});
