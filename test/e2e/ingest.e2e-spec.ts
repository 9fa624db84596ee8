import { registerUser, type Api } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { Effects } from '../support/effects.js';
import { createAgent, createDeployment } from '../support/resources.js';
import { aTime, expectProblem, UNKNOWN_ID } from '../support/shapes.js';

type Body = Record<string, unknown>;

let app: AppProcess;
let api: Api;
let stranger: Api;
let effects: Effects;

beforeAll(async () => {
  app = await startApp();
  const [owner, other] = await Promise.all([registerUser(app.url), registerUser(app.url)]);
  [api, stranger] = await Promise.all([owner.withKey(), other.withKey()]);
  effects = new Effects(api, app.stores);
});

afterAll(() => app.stop());

/** Everything that an ingest can write. */
const rows = async (): Promise<unknown> =>
  app.stores.query(`SELECT
    (SELECT json_agg(a ORDER BY id) FROM agents a) AS agents,
    (SELECT json_agg(d ORDER BY id) FROM deployments d) AS deployments,
    (SELECT count(*) FROM agent_logs) AS logs,
    (SELECT count(*) FROM agent_metrics) AS metrics,
    (SELECT count(*) FROM deployment_events) AS deployment_events,
    (SELECT count(*) FROM events) AS events`);

describe('POST /ingest/agent-status', () => {
  const report = async (agent: { id: string }, body: Body): Promise<void> => {
    const answer = await api.post('/ingest/agent-status', { agent_id: agent.id, ...body });
    expect(answer).toMatchObject({ status: 200, body: { status: 'updated' } });
  };

  it('takes the example that everybody starts with', async () => {
    const agent = await createAgent(api, { name: 'support-bot' });
    const before = Date.now();
    const answer = await api.post('/ingest/agent-status', {
      agent_id: agent.id,
      status: 'running',
      node_id: 'node-123',
    });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ status: 'updated' });

    const after = await effects.agent(agent);
    expect(after).toEqual({
      ...agent,
      status: 'running',
      node_id: 'node-123',
      last_heartbeat: aTime,
      updated_at: aTime,
      deployments: [],
    });
    expect(Math.abs(Date.parse(after.last_heartbeat ?? '') - before)).toBeLessThan(10_000);
    expect(await effects.log(agent)).toEqual(['info: Status changed from creating to running']);
    expect(await effects.events(agent)).toEqual([
      {
        type: 'agent.status',
        data: {
          agent_id: agent.id,
          agent_name: 'support-bot',
          old_status: 'creating',
          new_status: 'running',
          node_id: 'node-123',
          error_message: null,
        },
      },
    ]);
  });

  it('confirms a status, keeps an omitted node and tells of a heartbeat', async () => {
    const agent = await createAgent(api, { name: 'support-bot' });
    await report(agent, { status: 'running', node_id: 'node-1' });
    const first = await effects.agent(agent);
    await report(agent, { status: 'running', node_id: null, error_message: null });
    const second = await effects.agent(agent);
    expect(second).toMatchObject({ status: 'running', node_id: 'node-1' });
    expect(Date.parse(second.last_heartbeat ?? '')).toBeGreaterThan(
      Date.parse(first.last_heartbeat ?? ''),
    );
    expect((await effects.log(agent)).at(-1)).toBe('info: Status confirmed as running');
    expect((await effects.events(agent)).at(-1)).toEqual({
      type: 'agent.heartbeat',
      data: {
        agent_id: agent.id,
        agent_name: 'support-bot',
        status: 'running',
        node_id: 'node-1',
      },
    });
  });

  it('tells of a heartbeat when only the node is another', async () => {
    const agent = await createAgent(api);
    await report(agent, { status: 'running', node_id: 'node-1' });
    await report(agent, { status: 'running', node_id: 'node-2' });
    expect(await effects.agent(agent)).toMatchObject({ node_id: 'node-2' });
    expect(await effects.eventTypes(agent)).toEqual(['agent.status', 'agent.heartbeat']);
  });

  it('lets an error message force the status failed, and logs the message itself', async () => {
    const agent = await createAgent(api);
    await report(agent, { status: 'running', error_message: 'GPU on fire' });
    expect(await effects.agent(agent)).toMatchObject({ status: 'failed' });
    expect(await effects.log(agent)).toEqual([
      'info: Status changed from creating to failed',
      'error: GPU on fire',
    ]);
    const [event] = await effects.events(agent);
    expect(event?.data).toMatchObject({ new_status: 'failed', error_message: 'GPU on fire' });
  });

  it('stores error as failed', async () => {
    const agent = await createAgent(api);
    await report(agent, { status: 'error' });
    expect(await effects.agent(agent)).toMatchObject({ status: 'failed' });
    expect(await effects.log(agent)).toEqual(['info: Status changed from creating to failed']);
  });

  it.each(['creating', 'running', 'stopped', 'failed', 'deleting', 'idle'])(
    'accepts %s',
    async (status) => {
      const agent = await createAgent(api);
      await report(agent, { status });
      expect(await effects.agent(agent)).toMatchObject({ status });
    },
  );

  it.each([
    ['no agent', { agent_id: undefined }, 'agent_id'],
    ['an agent that is no UUID', { agent_id: 'support-bot' }, 'agent_id'],
    ['no status', { status: undefined }, 'status'],
    ['a status of null', { status: null }, 'status'],
    ['a status that there is not', { status: 'sleeping' }, 'status'],
    ['a node that is a number', { node_id: 123 }, 'node_id'],
    ['an error that is a list', { error_message: ['boom'] }, 'error_message'],
    ['a NUL', { status: 'running\0' }, 'status'],
    ['an unknown field', { cpu: 1 }, 'cpu'],
  ])('refuses %s', async (_what, wrong, field) => {
    const body = { agent_id: UNKNOWN_ID, status: 'running', ...wrong };
    const answer = await api.post('/ingest/agent-status', body);
    expectProblem(answer, 422, 'validation_failed', [field]);
  });
});

describe('POST /ingest/metrics', () => {
  it.each([
    ['both usages', { cpu_usage: 42.5, memory_usage: 61 }],
    ['one usage', { cpu_usage: 0 }],
    ['the other one, and null', { cpu_usage: null, memory_usage: 100 }],
  ])('records %s, and refreshes the heartbeat', async (_what, usage: Record<string, unknown>) => {
    const agent = await createAgent(api);
    const answer = await api.post('/ingest/metrics', { agent_id: agent.id, ...usage });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ status: 'recorded' });
    expect(await effects.agent(agent)).toMatchObject({ status: 'creating', last_heartbeat: aTime });
    expect(await effects.log(agent)).toEqual([]);

    const stored = { cpu_usage: null, memory_usage: null, ...usage };
    const page = await api.get<{ items: unknown[] }>(`/agents/${agent.id}/metrics`);
    expect(page.body.items).toEqual([expect.objectContaining(stored)]);
    expect((await effects.events(agent))[0]).toEqual({
      type: 'metrics.report',
      data: { agent_id: agent.id, ...stored, timestamp: aTime },
    });
  });

  it.each([
    ['no usage at all', {}, 'cpu_usage'],
    ['usages of null', { cpu_usage: null, memory_usage: null }, 'cpu_usage'],
    ['less than nothing', { cpu_usage: -0.1 }, 'cpu_usage'],
    ['more than everything', { memory_usage: 100.1 }, 'memory_usage'],
    ['a usage that is text', { cpu_usage: '42' }, 'cpu_usage'],
    ['an agent that is no UUID', { agent_id: '1', cpu_usage: 1 }, 'agent_id'],
    ['an unknown field', { cpu_usage: 1, disk_usage: 1 }, 'disk_usage'],
  ])('refuses %s', async (_what, wrong, field) => {
    const answer = await api.post('/ingest/metrics', { agent_id: UNKNOWN_ID, ...wrong });
    expectProblem(answer, 422, 'validation_failed', [field]);
  });
});

describe('a report that is refused', () => {
  it('writes nothing', async () => {
    const agent = await createAgent(api);
    const deployment = await createDeployment(api, agent.id);
    const before = await rows();
    const about = (agent_id: string, deployment_id: string): [string, Body][] => [
      ['/ingest/agent-status', { agent_id, status: 'running', error_message: 'x' }],
      ['/ingest/deployment', { deployment_id, event: 'stopped', error_message: 'x' }],
      ['/ingest/metrics', { agent_id, cpu_usage: 99, memory_usage: 99 }],
    ];
    for (const [path, body] of about(UNKNOWN_ID, UNKNOWN_ID)) {
      expectProblem(await api.post(path, body), 404, 'not_found');
    }
    for (const [path, body] of about(agent.id, deployment.id)) {
      expectProblem(await stranger.post(path, body), 403, 'forbidden');
    }
    expect(await rows()).toEqual(before);
  });

  it('does no harm to those that come with it', async () => {
    const [mine, theirs] = [await createAgent(api), await createAgent(stranger)];
    const report = (agent_id: string) =>
      api.post('/ingest/agent-status', { agent_id, status: 'running' });
    const ids = Array.from({ length: 60 }, (_, n) => [mine.id, theirs.id, UNKNOWN_ID][n % 3] ?? '');
    const answers = await Promise.all(ids.map(report));
    expect(answers.map(({ status }) => status)).toEqual(ids.map((_, n) => [200, 403, 404][n % 3]));
    expect(await effects.log(mine)).toHaveLength(20);
    expect(await effects.eventTypes(mine)).toEqual([
      'agent.status',
      ...Array<string>(19).fill('agent.heartbeat'),
    ]);
    expect(await effects.eventTypes(theirs)).toEqual([]);
  });
});
