import { expectStatus } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { eventually } from '../support/eventually.js';
import { Receiver } from '../support/receiver.js';
import { createAgent, createDeployment } from '../support/resources.js';
import { aFingerprint, aTime } from '../support/shapes.js';
import { Stores } from '../support/stores.js';
import { Tenant, type WebhookView } from '../support/tenant.js';

type Alert = Record<string, unknown>;

describe('agents that fall silent', () => {
  let app: AppProcess;
  let receiver: Receiver;
  let tenant: Tenant;

  beforeAll(async () => {
    app = await startApp({ env: { ALERT_AGENT_DOWN_SECONDS: '1' } });
  });

  beforeEach(async () => {
    receiver = await Receiver.start();
    tenant = await Tenant.on(app.url);
  });

  afterEach(() => receiver.stop());
  afterAll(() => app.stop());

  const listenFor = (...events: string[]): Promise<WebhookView> =>
    tenant.webhook(receiver.url('/alerts'), { events });

  /** The alerts that were sent to a webhook, first to last, once there are `count` of them. */
  const heard = async ({ id }: WebhookView, count: number): Promise<Alert[]> => {
    const deliveries = await tenant.settled(id, count);
    return deliveries.toReversed().map(({ payload }) => JSON.parse(payload) as Alert);
  };

  it('leaves an agent that a report has locked to the next check', async () => {
    const webhook = await listenFor('alert.agent_down');
    const other = await createAgent(tenant.api);
    const lock = 'SELECT FROM agents WHERE id = $1 FOR UPDATE';
    for (const agent_id of [tenant.agentId, other.id]) {
      const body = { agent_id, status: 'running' };
      expectStatus(200, await tenant.api.post('/ingest/agent-status', body));
    }
    await app.stores.during(lock, [tenant.agentId], async () => {
      expect(await heard(webhook, 1)).toMatchObject([{ agent_id: other.id, state: 'firing' }]);
    });
    expect((await heard(webhook, 2))[1]).toMatchObject({
      agent_id: tenant.agentId,
      state: 'firing',
    });
  });

  it('alert.agent_down fires once for an agent that falls silent, and resolves once', async () => {
    const webhook = await listenFor('alert.agent_down');
    const [quiet, stopped] = [await createAgent(tenant.api), await createAgent(tenant.api)];
    const report = async (agent_id: string, status: string): Promise<void> => {
      expectStatus(200, await tenant.api.post('/ingest/agent-status', { agent_id, status }));
    };
    const of = (alerts: Alert[], id: string): Alert[] =>
      alerts.filter(({ agent_id }) => agent_id === id);

    await report(stopped.id, 'stopped');
    await report(tenant.agentId, 'running');
    const [fired] = await heard(webhook, 1);
    expect(fired).toEqual({
      state: 'firing',
      fingerprint: aFingerprint,
      severity: 'critical',
      agent_id: tenant.agentId,
      value: expect.any(Number),
      threshold: 1,
      since: aTime,
    });
    expect(fired?.value).toBeGreaterThanOrEqual(1);

    await report(quiet.id, 'idle');
    expect(of(await heard(webhook, 2), quiet.id)).toMatchObject([{ state: 'firing' }]);
    await eventually(async () => {
      await report(tenant.agentId, 'running');
      return (await tenant.history(webhook.id)).length === 3;
    });
    await report(tenant.agentId, 'stopped');
    expect(of(await heard(webhook, 3), tenant.agentId)).toMatchObject([
      { state: 'firing' },
      { state: 'resolved' },
    ]);
  });

  it('watches an agent that runs by its deployment alone, and takes `healthy` as a sign of life', async () => {
    const webhook = await listenFor('alert.agent_down');
    const { id } = await createDeployment(tenant.api, tenant.agentId);
    await tenant.reportDeployment(id, 'healthy');
    const [fired] = await heard(webhook, 1);
    expect(fired).toMatchObject({ state: 'firing', agent_id: tenant.agentId });
    const agent = expectStatus<unknown>(200, await tenant.api.get(`/agents/${tenant.agentId}`));
    expect(agent).toMatchObject({ status: 'running', last_heartbeat: null });
    await eventually(async () => {
      await tenant.reportDeployment(id, 'healthy');
      return (await tenant.history(webhook.id)).length >= 2;
    });
    expect((await heard(webhook, 2))[1]).toMatchObject({ state: 'resolved' });
  });

  it.each(['running', 'failed'])('ends usage alerts of an agent in status %s', async (status) => {
    const webhook = await listenFor('alert.cpu_high', 'alert.memory_high');
    await tenant.report(status);
    await tenant.measure({ cpu_usage: 95 });
    const about = {
      fingerprint: aFingerprint,
      severity: 'warning',
      agent_id: tenant.agentId,
      threshold: 90,
      since: aTime,
    };
    expect(await heard(webhook, 2)).toEqual([
      { state: 'firing', value: 95, ...about },
      { state: 'resolved', value: null, ...about },
    ]);
  });
});

describe('an outage of the service', () => {
  const SECONDS = 300;
  const env = { ALERT_AGENT_DOWN_SECONDS: String(SECONDS) };
  let stores: Stores;
  let receiver: Receiver;

  beforeEach(async () => {
    stores = await Stores.create();
    receiver = await Receiver.start();
  });

  afterEach(async () => {
    await receiver.stop();
    await stores.dispose();
  });

  /** A tenant with a running agent, and a webhook that the receiver hears of alerts by. */
  const setUp = async (app: AppProcess): Promise<{ tenant: Tenant; left: WebhookView }> => {
    const tenant = await Tenant.on(app.url);
    await tenant.webhook(receiver.url('/alerts'), { events: ['alert.*'] });
    const left = await tenant.webhook(receiver.url('/left'));
    await tenant.report('running');
    await tenant.measure({ cpu_usage: 95 });
    await receiver.waitFor(1, { where: ({ json }) => json.event === 'alert.cpu_high' });
    return { tenant, left };
  };

  /** What happened so far happened an hour ago, and reports could arrive until `outage` ago. */
  const age = async (outage: string): Promise<void> => {
    await stores.query(
      `UPDATE agents SET last_heartbeat = now() - interval '1 hour', updated_at = now() - interval '1 hour'`,
    );
    await stores.query(
      `UPDATE ingest_availability SET available_since = now() - interval '1 day', seen_at = now() - $1::interval`,
      [outage],
    );
  };

  /** Has the watchdog raise an alert that it looks for after those of agents. */
  const watchdogHasLooked = async ({ id }: WebhookView): Promise<void> => {
    await stores.query('UPDATE webhooks SET is_active = false, gone_at = now() WHERE id = $1', [
      id,
    ]);
    await receiver.waitFor(1, { where: ({ json }) => json.event === 'alert.webhook_disabled' });
  };

  const alerts = (): string[] =>
    receiver.received
      .map(({ json }) => `${json.event} ${json.data.state}`)
      .filter((alert) => alert.startsWith('alert.'));
  const QUIET = ['alert.cpu_high firing', 'alert.webhook_disabled firing'];

  it('does not count as silence, before and after a restart', async () => {
    const before = await startApp({ stores, env });
    const { tenant, left } = await setUp(before);
    await before.kill();
    await age('59 minutes');

    const app = await startApp({ stores, env });
    await eventually(async () => {
      const rows = await stores.query(
        `SELECT FROM ingest_availability WHERE seen_at > now() - interval '4 seconds'`,
      );
      return rows.length > 0;
    });
    await watchdogHasLooked(left);
    expect(alerts()).toEqual(QUIET);

    await stores.query(
      `UPDATE ingest_availability SET available_since = now() - interval '301 seconds'`,
    );
    const silent = ({ json }: { json: Record<string, string> }): boolean =>
      json.event === 'alert.agent_down';
    const [down] = await receiver.waitFor(1, { where: silent });
    expect(down?.json.data).toMatchObject({ state: 'firing', agent_id: tenant.agentId });
    expect(down?.json.data.value).toBeGreaterThanOrEqual(SECONDS);
    expect(down?.json.data.value).toBeLessThan(1_000);
    await receiver.waitFor(2, { where: ({ json }) => json.event === 'alert.cpu_high' });
    expect(alerts().slice(2).sort()).toEqual([
      'alert.agent_down firing',
      'alert.cpu_high resolved',
    ]);
    await app.stop();
  });

  it('of the API alone does not count either, and a second API process keeps the count', async () => {
    const api = await startApp({ role: 'api', stores, env });
    const worker = await startApp({ role: 'worker', stores, env });
    const { left } = await setUp(api);
    await age('1 second');
    const another = await startApp({ role: 'api', stores, env });
    const since = `SELECT FROM ingest_availability WHERE available_since < now() - interval '23 hours'`;
    expect(await stores.query(since)).toHaveLength(1);

    await receiver.waitFor(1, { where: ({ json }) => json.event === 'alert.agent_down' });
    await receiver.waitFor(2, { where: ({ json }) => json.event === 'alert.cpu_high' });
    await Promise.all([api.kill(), another.kill()]);
    await age('6 seconds');
    await stores.query('DELETE FROM alert_states');
    receiver.clear();
    await watchdogHasLooked(left);
    expect(alerts()).toEqual(['alert.webhook_disabled firing']);
    await worker.stop();
  });

  it('does not end alerts that fire already', async () => {
    const before = await startApp({ stores, env });
    const { left } = await setUp(before);
    await age('0 seconds');
    await receiver.waitFor(1, { where: ({ json }) => json.event === 'alert.agent_down' });
    await receiver.waitFor(2, { where: ({ json }) => json.event === 'alert.cpu_high' });
    await before.kill();
    await age('59 minutes');
    receiver.clear();

    const app = await startApp({ stores, env });
    await watchdogHasLooked(left);
    expect(alerts()).toEqual(['alert.webhook_disabled firing']);
    await app.stop();
  });
});
