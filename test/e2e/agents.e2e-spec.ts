import {
  expectStatus,
  registerUser,
  type Api,
  type RegisteredUser,
} from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { createAgent, createDeployment } from '../support/resources.js';
import { aPage, anId, aTime, expectProblem, onePage, statusAndCode } from '../support/shapes.js';

let app: AppProcess;
let user: RegisteredUser;
let api: Api;

beforeAll(async () => {
  app = await startApp();
  user = await registerUser(app.url);
  api = await user.withKey();
});

afterAll(() => app.stop());

const NEW_AGENT = {
  id: anId,
  user_id: anId,
  name: 'support-bot',
  description: null,
  type: 'openai',
  status: 'creating',
  config: null,
  node_id: null,
  last_heartbeat: null,
  created_at: aTime,
  updated_at: aTime,
};

const NEW_DEPLOYMENT = {
  id: anId,
  agent_id: anId,
  status: 'pending',
  version: null,
  replicas: 1,
  node_id: null,
  started_at: null,
  ended_at: null,
  error_message: null,
  events: [],
};

const report = async (agent: { id: string }, body: Record<string, unknown>): Promise<void> => {
  const path = 'status' in body ? '/ingest/agent-status' : '/ingest/metrics';
  expectStatus(200, await api.post(path, { agent_id: agent.id, ...body }));
};

describe('POST /agents', () => {
  it('makes an agent of a name alone', async () => {
    const answer = await api.post('/agents', { name: 'support-bot' });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual(NEW_AGENT);
    const { id } = (await user.api.get<{ id: string }>('/auth/me')).body;
    expect(answer.body).toMatchObject({ user_id: id });
  });

  it('takes everything that can be said of an agent', async () => {
    const said = {
      name: 'x'.repeat(255),
      description: 'y'.repeat(1000),
      type: 'langchain',
      config: { model: 'gpt-4o', nested: { list: [1, null, 'ü'] } },
    };
    const answer = await api.post('/agents', said);
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({ ...NEW_AGENT, ...said });
  });

  it.each(['openai', 'anthropic', 'langchain', 'custom', 'openclaw'])('knows %s', async (type) => {
    expect(await createAgent(api, { type })).toMatchObject({ type });
  });

  it('takes a configuration as the JSON text of an object', async () => {
    const agent = await createAgent(api, { name: 'support-bot', config: '{"model":"gpt-4o"}' });
    expect(agent).toEqual({ ...NEW_AGENT, config: { model: 'gpt-4o' } });
  });

  it('takes null for what is optional', async () => {
    const nothing = { description: null, type: null, config: null };
    expect(await createAgent(api, { name: 'support-bot', ...nothing })).toEqual(NEW_AGENT);
  });

  it.each([
    ['no name', { name: undefined }, 'name'],
    ['a name of null', { name: null }, 'name'],
    ['an empty name', { name: '' }, 'name'],
    ['a name of 256 characters', { name: 'x'.repeat(256) }, 'name'],
    ['a name that is a number', { name: 1 }, 'name'],
    ['a name with a NUL', { name: 'a\0' }, 'name'],
    ['a name with half a character', { name: '\ud83d' }, 'name'],
    ['a description of 1001 characters', { description: 'x'.repeat(1001) }, 'description'],
    ['an unknown type', { type: 'gpt' }, 'type'],
    ['a configuration that is a list', { config: [] }, 'config'],
    ['a configuration that is a number', { config: 1 }, 'config'],
    ['a configuration that is no JSON', { config: '{model' }, 'config'],
    ['a configuration whose text is no object', { config: '[1]' }, 'config'],
    ['a configuration of more than 64 KiB', { config: { a: 'x'.repeat(65_536) } }, 'config'],
    ['a configuration with a NUL in its text', { config: '{"a":"\\u0000"}' }, 'config.a'],
    ['an unknown field', { status: 'running' }, 'status'],
  ])('refuses %s', async (_what, wrong, field) => {
    const answer = await api.post('/agents', { name: 'support-bot', ...wrong });
    expectProblem(answer, 422, 'validation_failed', [field]);
  });
});

describe('GET /agents', () => {
  it('lists the agents of the caller alone, newest first, page by page', async () => {
    const lister = (await registerUser(app.url)).api;
    expect((await lister.get('/agents')).body).toEqual(onePage([], { status: null }));

    const agents = [];
    for (const name of ['one', 'two', 'three']) agents.unshift(await createAgent(lister, { name }));
    expect((await lister.get('/agents')).body).toEqual(onePage(agents, { status: null }));

    const page = async (skip: number, limit: number): Promise<unknown> =>
      (await lister.get(`/agents?skip=${skip}&limit=${limit}`)).body;
    for (const [skip, limit] of [
      [0, 2],
      [2, 2],
      [3, 200],
    ] as const) {
      const items = agents.slice(skip, skip + limit);
      const slice = { total: 3, skip, limit };
      expect(await page(skip, limit)).toEqual(aPage(items, slice, { status: null }));
    }
  });

  it('filters by status, and says so', async () => {
    const lister = (await registerUser(app.url)).api;
    const [idle, creating] = [await createAgent(lister), await createAgent(lister)];
    const status = { agent_id: idle.id, status: 'idle' };
    expectStatus(200, await lister.post('/ingest/agent-status', status));
    const ids = async (filter: string): Promise<string[]> =>
      (await lister.get<{ items: { id: string }[] }>(`/agents?status=${filter}`)).body.items.map(
        ({ id }) => id,
      );
    expect(await ids('idle')).toEqual([idle.id]);
    expect(await ids('creating')).toEqual([creating.id]);
    expect((await lister.get('/agents?status=failed')).body).toEqual(
      onePage([], { status: 'failed' }),
    );
  });

  it('refuses a status that there is not', async () => {
    const answer = await api.get('/agents?status=sleeping');
    expectProblem(answer, 422, 'validation_failed', ['status']);
  });
});

describe('GET /agents/{id}', () => {
  it('shows the agent with its deployments, newest first', async () => {
    const agent = await createAgent(api, { name: 'support-bot' });
    expect((await api.get(`/agents/${agent.id}`)).body).toEqual({ ...agent, deployments: [] });

    const older = await createDeployment(api, agent.id);
    const newer = await createDeployment(api, agent.id);
    const answer = await api.get(`/agents/${agent.id.toUpperCase()}`);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ ...agent, deployments: [newer, older] });
    expect(newer).toEqual({ ...NEW_DEPLOYMENT, agent_id: agent.id });
  });
});

describe('DELETE /agents/{id}', () => {
  it('removes the agent with its deployments, and tells that they ended', async () => {
    const agent = await createAgent(api);
    const deployment = await createDeployment(api, agent.id);
    await report(agent, { status: 'running' });
    expect(await api.delete(`/agents/${agent.id}`)).toMatchObject({ status: 204, body: undefined });

    for (const path of ['', '/logs', '/metrics']) {
      expect(statusAndCode(await api.get(`/agents/${agent.id}${path}`))).toBe('404 not_found');
    }
    expect(statusAndCode(await api.delete(`/agents/${agent.id}`))).toBe('404 not_found');
    expect(statusAndCode(await api.get(`/deployments/${deployment.id}`))).toBe('404 not_found');

    const events = await app.stores.query<{ type: string; data: string }>(
      'SELECT type, data FROM events WHERE data LIKE $1 ORDER BY id DESC LIMIT 2',
      [`%${agent.id}%`],
    );
    expect(events.map(({ type, data }) => ({ type, data: JSON.parse(data) }))).toEqual([
      { type: 'agent.status', data: expect.objectContaining({ new_status: 'stopped' }) },
      { type: 'deployment.stopped', data: expect.objectContaining({ status: 'killed' }) },
    ]);
  });
});

describe('GET /agents/{id}/logs', () => {
  it('lists what its reports said, newest first, and filters by level', async () => {
    const agent = await createAgent(api);
    await report(agent, { status: 'running' });
    await report(agent, { status: 'running', error_message: 'out of memory' });
    const line = (level: string, message: string) => ({
      id: anId,
      agent_id: agent.id,
      level,
      message,
      extra_data: null,
      timestamp: aTime,
    });
    const lines = [
      line('error', 'out of memory'),
      line('info', 'Status changed from running to failed'),
      line('info', 'Status changed from creating to running'),
    ];
    const get = async (query = ''): Promise<unknown> => {
      const answer = await api.get(`/agents/${agent.id}/logs${query}`);
      return expectStatus(200, answer) as unknown;
    };
    const echoed = { agent_id: agent.id, level: null };
    expect(await get()).toEqual(onePage(lines, echoed));
    expect(await get('?level=error')).toEqual(
      onePage(lines.slice(0, 1), { ...echoed, level: 'error' }),
    );
    expect(await get('?skip=1&limit=1')).toEqual(
      aPage(lines.slice(1, 2), { total: 3, skip: 1, limit: 1 }, echoed),
    );
  });

  it('refuses a level that there is not', async () => {
    const { id } = await createAgent(api);
    const answer = await api.get(`/agents/${id}/logs?level=loud`);
    expectProblem(answer, 422, 'validation_failed', ['level']);
  });
});

describe('GET /agents/{id}/metrics', () => {
  it('lists its resource usage, newest first', async () => {
    const agent = await createAgent(api);
    await report(agent, { cpu_usage: 12.5 });
    await report(agent, { cpu_usage: 0, memory_usage: 100 });
    const metric = (cpu_usage: number, memory_usage: number | null) => ({
      id: anId,
      agent_id: agent.id,
      cpu_usage,
      memory_usage,
      timestamp: aTime,
    });
    const raw = { agent_id: agent.id, bucket: null, buckets: null };
    const answer = await api.get(`/agents/${agent.id}/metrics`);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual(onePage([metric(0, 100), metric(12.5, null)], raw));
    const rest = await api.get(`/agents/${agent.id}/metrics?skip=1&limit=1`);
    const slice = { total: 2, skip: 1, limit: 1 };
    expect(rest.body).toEqual(aPage([metric(12.5, null)], slice, raw));
  });
});

describe('POST /agents/{id}/deploy', () => {
  it('makes a deployment that is under way, and leaves the agent alone', async () => {
    const agent = await createAgent(api);
    const answer = await api.post<{ deployment_id: string }>(`/agents/${agent.id}/deploy`);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ deployment_id: anId, status: 'deploying' });

    const deployment = { ...NEW_DEPLOYMENT, id: answer.body.deployment_id, status: 'deploying' };
    expect((await api.get(`/agents/${agent.id}`)).body).toEqual({
      ...agent,
      deployments: [{ ...deployment, agent_id: agent.id }],
    });
  });
});
