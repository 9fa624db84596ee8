import { expectStatus } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { gone, ok, status } from '../support/behaviours.js';
import { Receiver } from '../support/receiver.js';
import { createAgent, createDeployment } from '../support/resources.js';
import { aFingerprint, aTime } from '../support/shapes.js';
import { Tenant, type WebhookView } from '../support/tenant.js';

type Alert = Record<string, unknown>;

const FAST = { DELIVERY_MAX_RETRIES: '0', WEBHOOK_CIRCUIT_AFTER: '1' };

describe('alerts', () => {
  let app: AppProcess;
  let receiver: Receiver;
  let tenant: Tenant;

  beforeAll(async () => {
    app = await startApp({ env: FAST });
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

  it.each([
    ['alert.cpu_high', 'cpu_usage', 'memory_usage'],
    ['alert.memory_high', 'memory_usage', 'cpu_usage'],
  ])('%s fires once and resolves once', async (type, usage, otherUsage) => {
    const webhook = await listenFor(type);
    const agent_id = tenant.agentId;
    for (const value of [50, 90, 99.5, 90, 89.9, 10, 100]) await tenant.measure({ [usage]: value });
    await tenant.measure({ [otherUsage]: 1 });
    const alerts = await heard(webhook, 3);
    const [{ fingerprint } = {}] = alerts;
    expect(fingerprint).toEqual(aFingerprint);
    const about = { fingerprint, severity: 'warning', agent_id, threshold: 90, since: aTime };
    expect(alerts).toEqual([
      { state: 'firing', value: 90, ...about },
      { state: 'resolved', value: 89.9, ...about },
      { state: 'firing', value: 100, ...about },
    ]);
  });

  it('alert.cpu_high resolves when its agent is deleted', async () => {
    const webhook = await listenFor('alert.cpu_high');
    await tenant.measure({ cpu_usage: 95 });
    await heard(webhook, 1);
    expectStatus(204, await tenant.api.delete(`/agents/${tenant.agentId}`));
    expect(await heard(webhook, 2)).toMatchObject([{ state: 'firing' }, { state: 'resolved' }]);
  });

  it.each([
    ['its agent is stopped', () => tenant.report('stopped')],
    ['its agent is being deleted', () => tenant.report('deleting')],
    [
      'the deployment of its agent ends',
      async () => {
        const { id } = await createDeployment(tenant.api, tenant.agentId);
        await tenant.reportDeployment(id, 'stopped');
      },
    ],
  ])(
    'alert.memory_high resolves when %s, and fires again with the next report',
    async (_how, end) => {
      const webhook = await listenFor('alert.memory_high', 'alert.cpu_high');
      await tenant.report('running');
      await tenant.measure({ memory_usage: 95, cpu_usage: 10 });
      await end();
      await tenant.measure({ memory_usage: 96 });
      const about = {
        fingerprint: aFingerprint,
        severity: 'warning',
        agent_id: tenant.agentId,
        threshold: 90,
        since: aTime,
      };
      expect(await heard(webhook, 3)).toEqual([
        { state: 'firing', value: 95, ...about },
        { state: 'resolved', value: null, ...about },
        { state: 'firing', value: 96, ...about },
      ]);
    },
  );

  it('alert.deployment_failed fires once and resolves once', async () => {
    const webhook = await listenFor('alert.deployment_failed');
    const { id } = await createDeployment(tenant.api, tenant.agentId);
    await tenant.reportDeployment(id, 'crashed', { error_message: 'Out of memory' });
    await tenant.reportDeployment(id, 'crashed', { error_message: 'Again' });
    await tenant.reportDeployment(id, 'healthy');
    await tenant.reportDeployment(id, 'healthy');
    await tenant.reportDeployment(id, 'gave_up', { status: 'failed' });
    expectStatus(204, await tenant.api.delete(`/deployments/${id}`));
    const about = {
      fingerprint: aFingerprint,
      severity: 'error',
      deployment_id: id,
      agent_id: tenant.agentId,
      threshold: 'failed',
      since: aTime,
    };
    expect(await heard(webhook, 4)).toEqual([
      { state: 'firing', value: 'failed', ...about },
      { state: 'resolved', value: 'running', ...about },
      { state: 'firing', value: 'failed', ...about },
      { state: 'resolved', value: 'killed', ...about },
    ]);
  });

  describe('alert.webhook_disabled', () => {
    it('fires once when a circuit opens and resolves once when it closes', async () => {
      const webhook = await listenFor('alert.webhook_disabled');
      receiver.on('/broken', status(500));
      const broken = await tenant.webhook(receiver.url('/broken'));
      const about = {
        fingerprint: aFingerprint,
        severity: 'error',
        webhook_id: broken.id,
        threshold: 1,
        since: aTime,
      };
      await tenant.measure();
      expect(await heard(webhook, 1)).toEqual([{ state: 'firing', value: 1, ...about }]);

      await tenant.measure();
      await receiver.waitFor(4, { where: ({ path }) => path === '/broken' });
      receiver.on('/broken', ok());
      expect(await heard(webhook, 2)).toEqual([
        { state: 'firing', value: 1, ...about },
        { state: 'resolved', value: 0, ...about },
      ]);
      expect(await tenant.readWebhook(broken.id)).toMatchObject({ circuit_open: false });
    });

    it('fires once for 410 and resolves once when the webhook is switched on again', async () => {
      const webhook = await listenFor('alert.webhook_disabled');
      receiver.on('/gone', gone());
      const left = await tenant.webhook(receiver.url('/gone'));
      await tenant.measure();
      expect(await heard(webhook, 1)).toMatchObject([{ state: 'firing', webhook_id: left.id }]);
      await tenant.change(left.id, { is_active: true, reset_circuit: true });
      expect(await heard(webhook, 2)).toMatchObject([
        { state: 'firing', webhook_id: left.id },
        { state: 'resolved', webhook_id: left.id },
      ]);
    });

    it('does not fire for a webhook that its owner switched off', async () => {
      const webhook = await listenFor('alert.webhook_disabled');
      receiver.on('/broken', status(500));
      const off = await tenant.webhook(receiver.url('/off'));
      await tenant.change(off.id, { is_active: false });
      const broken = await tenant.webhook(receiver.url('/broken'));
      await tenant.measure();
      expect(await heard(webhook, 1)).toMatchObject([{ webhook_id: broken.id }]);
    });
  });
});

describe('alerts that are turned off', () => {
  it('never fire', async () => {
    const app = await startApp({
      env: {
        ...FAST,
        ALERT_CPU_PERCENT: '0',
        ALERT_MEMORY_PERCENT: '0',
        ALERT_AGENT_DOWN_SECONDS: '0',
      },
    });
    const receiver = await Receiver.start();
    receiver.on('/broken', status(500));
    const tenant = await Tenant.on(app.url);
    const { id } = await tenant.webhook(receiver.url(), { events: ['alert.*'] });
    await tenant.report('running');
    await app.stores.query(`UPDATE agents SET last_heartbeat = now() - interval '1 day'`);
    const busy = await createAgent(tenant.api);
    const usage = { agent_id: busy.id, cpu_usage: 100, memory_usage: 100 };
    await tenant.webhook(receiver.url('/broken'));
    expectStatus(200, await tenant.api.post('/ingest/metrics', usage));

    // The watchdog that tells of the broken webhook has looked at the silent agent before.
    const [only] = await tenant.settled(id, 1);
    expect(only).toMatchObject({ event: 'alert.webhook_disabled' });
    await Promise.all([app.stop(), receiver.stop()]);
  });
});
