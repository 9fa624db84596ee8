import { expectStatus, type ApiResponse } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { Receiver } from '../support/receiver.js';
import { createAgent, createDeployment } from '../support/resources.js';
import { expectProblem } from '../support/shapes.js';
import { Tenant } from '../support/tenant.js';

/** Names that every object inherits, and some more that libraries look for. */
const INHERITED = [
  ...Object.getOwnPropertyNames(Object.prototype).filter((name) => name !== '__proto__'),
  'prototype',
  'then',
  'toJSON',
];

let app: AppProcess;
let tenant: Tenant;

beforeAll(async () => {
  app = await startApp();
  tenant = await Tenant.on(app.url);
});

afterAll(() => app.stop());

const list = async (path: string): Promise<Record<string, unknown> & { items: object[] }> =>
  expectStatus(200, await tenant.api.get(path));

describe('queries', () => {
  it('match log levels and statuses in any case, and ignore empty values', async () => {
    // As text, for the document names the statuses in lower case alone.
    for (const status of ['Running', 'IDLE']) {
      const body = JSON.stringify({ agent_id: tenant.agentId, status });
      expectStatus(200, await tenant.api.post('/ingest/agent-status', body));
    }
    const logs = `/agents/${tenant.agentId}/logs`;
    expect(await list(`${logs}?level=INFO`)).toMatchObject({ total: 2, level: 'info' });
    expect(await list(`${logs}?level=ERROR`)).toMatchObject({ total: 0, level: 'error' });
    expect(await list(`${logs}?level=&skip=&limit=`)).toMatchObject({
      total: 2,
      level: null,
      limit: 50,
    });
    expect(await list('/agents?status=Idle')).toMatchObject({ total: 1, status: 'idle' });
    expect(await list('/agents?status=')).toMatchObject({ total: 1, status: null });

    const { id } = await createDeployment(tenant.api, tenant.agentId);
    await tenant.reportDeployment(id, 'started', { status: 'RUNNING' });
    expect(await list('/deployments?status=Running')).toMatchObject({
      total: 1,
      status: 'running',
    });
    expect(await list(`/deployments/${id}/events?status=RUNNING&event_type=`)).toMatchObject({
      total: 1,
    });
    await tenant.reportDeployment(id, 'warming', { status: 'Warm Up' });
    expect(await list('/deployments?status=Warm%20Up')).toMatchObject({ total: 1 });
    expect(await list('/deployments?status=warm%20up')).toMatchObject({ total: 0 });
  });

  it('filter deliveries by family, alias, status in any case and any boolean', async () => {
    const receiver = await Receiver.start();
    const own = await Tenant.on(app.url);
    const { id } = await own.webhook(receiver.url(), { events: ['*'] });
    await own.report('running');
    await own.report('running');
    await own.measure();
    await own.settled(id, 3);
    const events = async (query: string): Promise<string[]> =>
      (await own.history(id, query)).map(({ event }) => event);

    const all = ['metrics.report', 'agent.heartbeat', 'agent.status'];
    expect(await events('?event=agent.*')).toEqual(['agent.heartbeat', 'agent.status']);
    expect(await events('?event=agent.status_update')).toEqual(['agent.status']);
    expect(await events('?event=agent.heartbeat')).toEqual(['agent.heartbeat']);
    for (const query of [
      '?event=*',
      '?event=',
      '?success=True',
      '?success=1',
      '?success=',
      '?status=Delivered',
    ]) {
      expect(await events(query)).toEqual(all);
    }
    for (const query of [
      '?success=FALSE',
      '?success=0',
      '?event=deployment.*',
      '?event=webhook.test',
    ]) {
      expect(await events(query)).toEqual([]);
    }
    const page = await own.api.get(`/webhooks/${id}/deliveries?event=agent.*&success=1`);
    expect(page.body).toMatchObject({ event: 'agent.*', success: true, total: 2 });
    for (const name of ['agents.*', 'agent.unknown', 'webhook.*']) {
      const refused = await own.api.get(`/webhooks/${id}/deliveries?event=${name}`);
      expectProblem(refused, 400, 'invalid_event');
      expect(refused.body).toMatchObject({ detail: expect.stringMatching(/^Invalid event name/) });
    }
    await receiver.stop();
  });

  it('take a UUID of any version', async () => {
    for (const id of [
      '00000000-0000-0000-0000-000000000000',
      '0192F3C4-7B1A-9C3E-0F00-5A1B2C3D4E5F',
    ]) {
      expectProblem(await tenant.api.get(`/agents/${id}`), 404, 'not_found');
      expect(await list(`/deployments?agent_id=${id}`)).toMatchObject({ total: 0 });
      const status = { agent_id: id, status: 'running' };
      expectProblem(await tenant.api.post('/ingest/agent-status', status), 404, 'not_found');
      expectProblem(await tenant.api.post('/deployments', { agent_id: id }), 404, 'not_found');
    }
  });
});

describe('the text of a report', () => {
  it('is cut and repaired, never refused', async () => {
    const { id } = await createAgent(tenant.api);
    const report = {
      agent_id: id,
      status: 'running',
      node_id: `${'n'.repeat(254)}😀more`,
      error_message: `a\u0000b\ud800c${'x'.repeat(20_000)}`,
    };
    expectStatus(200, await tenant.api.post('/ingest/agent-status', report));
    const kept = `a\uFFFDb\uFFFDc${'x'.repeat(9_995)}`;
    expect(await list(`/agents/${id}/logs?level=error`)).toMatchObject({
      items: [{ message: kept }],
    });
    const agent = await tenant.api.get(`/agents/${id}`);
    expect(agent.body).toMatchObject({ status: 'failed', node_id: `${'n'.repeat(254)}😀` });

    const deployment = await createDeployment(tenant.api, id);
    const { node_id, error_message } = report;
    await tenant.reportDeployment(deployment.id, 'crashed', { node_id, error_message });
    expect((await tenant.api.get(`/deployments/${deployment.id}`)).body).toMatchObject({
      status: 'failed',
      error_message: kept,
    });
  });

  it('is refused elsewhere', async () => {
    const refused = await tenant.api.post('/agents', { name: 'a\u0000' });
    expectProblem(refused, 422, 'validation_failed', ['name']);
    const unnamed = await tenant.api.post('/ingest/deployment', {
      deployment_id: tenant.agentId,
      event: 'a\u0000b',
    });
    expectProblem(unnamed, 422, 'validation_failed', ['event']);
  });
});

describe('names that every object inherits', () => {
  const bodies = (): Record<string, () => Promise<(extra: object) => Promise<ApiResponse>>> => {
    const post = (path: string, body: object) => () =>
      Promise.resolve((extra: object) => tenant.api.post(path, { ...body, ...extra }));
    const agent_id = tenant.agentId;
    return {
      'POST /webhooks': post('/webhooks', { url: 'http://127.0.0.1:9/' }),
      'POST /agents': post('/agents', { name: 'bot' }),
      'POST /deployments': post('/deployments', { agent_id }),
      'POST /ingest/metrics': post('/ingest/metrics', { agent_id, cpu_usage: 1 }),
      'POST /ingest/agent-status': post('/ingest/agent-status', { agent_id, status: 'running' }),
      'POST /auth/login': post('/auth/login', { email: 'a@example.com', password: 'password' }),
      'POST /auth/logout': post('/auth/logout', {}),
      'PATCH /webhooks/{id}': async () => {
        const { id } = await tenant.webhook('http://127.0.0.1:9/');
        return (extra) => tenant.api.patch(`/webhooks/${id}`, { name: 'x', ...extra });
      },
    };
  };

  it('are unknown fields of a body', async () => {
    for (const prepare of Object.values(bodies())) {
      const send = await prepare();
      for (const name of INHERITED) {
        for (const value of [1, { prototype: 1 }]) {
          expectProblem(await send({ [name]: value }), 422, 'validation_failed', [name]);
        }
      }
    }
  });

  it('are unknown parameters of a query', async () => {
    for (const path of ['/agents', '/deployments', '/webhooks', `/agents/${tenant.agentId}/logs`]) {
      for (const name of INHERITED) {
        const answer = await tenant.api.get(`${path}?${name}=1`);
        expectProblem(answer, 422, 'validation_failed', [name]);
      }
    }
  });

  it('are no values of a field, whatever they hold', async () => {
    const hostile = Object.fromEntries(INHERITED.map((name) => [name, 1]));
    for (const [field, value] of [
      ['url', hostile],
      ['events', hostile],
      ['events', [hostile]],
      ['secret', hostile],
      ['is_active', hostile],
    ] as const) {
      const body = { url: 'http://127.0.0.1:9/', [field]: value };
      expectProblem(await tenant.api.post('/webhooks', body), 422, 'validation_failed', [field]);
    }
    const report = { agent_id: hostile, status: hostile, node_id: hostile, error_message: hostile };
    expectProblem(await tenant.api.post('/ingest/agent-status', report), 422, 'validation_failed', [
      'agent_id',
      'status',
      'node_id',
      'error_message',
    ]);
  });

  it.each(['an object', 'JSON text'])('are stored in a config that is %s', async (form) => {
    const flat = Object.fromEntries(INHERITED.map((name) => [name, name]));
    const config = {
      ...flat,
      nested: { ...flat, list: [flat, { constructor: { prototype: { polluted: true } } }] },
    };
    const sent = form === 'an object' ? config : JSON.stringify(config);
    const made = await createAgent(tenant.api, { config: sent });
    expect(made.config).toEqual(config);
    const read = await tenant.api.get<{ config: object }>(`/agents/${made.id}`);
    expect(read.body.config).toEqual(config);
    expect(Object.keys(read.body.config).sort()).toEqual(Object.keys(config).sort());
  });
});
