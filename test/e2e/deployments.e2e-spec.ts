import { expectStatus, registerUser, type ApiResponse, type Api } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { createAgent, createDeployment } from '../support/resources.js';
import {
  anId,
  aTime,
  expectProblem,
  aPage,
  onePage,
  statusAndCode,
  UNKNOWN_ID,
} from '../support/shapes.js';

let app: AppProcess;
let api: Api;

beforeAll(async () => {
  app = await startApp();
  api = await (await registerUser(app.url)).withKey();
});

afterAll(() => app.stop());

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

const report = async (deployment: { id: string }, body: Record<string, unknown>): Promise<void> => {
  const answer = await api.post('/ingest/deployment', { deployment_id: deployment.id, ...body });
  expectStatus(200, answer);
};

/** An event as it is shown. */
const event = (
  deployment: { id: string },
  event_type: string,
  status: string,
  rest: Record<string, unknown> = {},
) => ({
  id: anId,
  deployment_id: deployment.id,
  event_type,
  status,
  node_id: null,
  error_message: null,
  created_at: aTime,
  ...rest,
});

describe('POST /deployments', () => {
  it('makes a deployment, and leaves the agent alone', async () => {
    const agent = await createAgent(api);
    const answer = await api.post('/deployments', { agent_id: agent.id });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({ ...NEW_DEPLOYMENT, agent_id: agent.id });
    expect((await api.get(`/agents/${agent.id}`)).body).toMatchObject(agent);
  });

  it('takes replicas, null for none, and an id in capitals', async () => {
    const { id } = await createAgent(api);
    const make = async (body: Record<string, unknown>): Promise<unknown> =>
      (await api.post('/deployments', { agent_id: id, ...body })).body;
    expect(await make({ replicas: 10 })).toEqual({ ...NEW_DEPLOYMENT, replicas: 10 });
    expect(await make({ replicas: null })).toEqual(NEW_DEPLOYMENT);
    expect(await make({ agent_id: id.toUpperCase() })).toMatchObject({ agent_id: id });
  });

  it.each([
    ['no agent', { agent_id: undefined }, 'agent_id'],
    ['an agent of null', { agent_id: null }, 'agent_id'],
    ['an agent that is no UUID', { agent_id: 'support-bot' }, 'agent_id'],
    ['no replica', { replicas: 0 }, 'replicas'],
    ['11 replicas', { replicas: 11 }, 'replicas'],
    ['half a replica', { replicas: 0.5 }, 'replicas'],
    ['replicas that are text', { replicas: '1' }, 'replicas'],
    ['an unknown field', { version: 'v1' }, 'version'],
  ])('refuses %s', async (_what, wrong, field) => {
    const answer = await api.post('/deployments', { agent_id: UNKNOWN_ID, ...wrong });
    expectProblem(answer, 422, 'validation_failed', [field]);
  });

  it('refuses an agent that there is not, or that is somebody else’s', async () => {
    const stranger = await registerUser(app.url);
    const theirs = await createAgent(stranger.api);
    const deploy = (agent_id: string) => api.post('/deployments', { agent_id });
    expectProblem(await deploy(UNKNOWN_ID), 404, 'not_found');
    expectProblem(await deploy(theirs.id), 403, 'forbidden');
    expect((await stranger.api.get('/deployments')).body).toMatchObject({ total: 0 });
  });

  it.each(['/deployments', '/agents/{id}/deploy'])(
    'and every POST %s finds nothing when the agent goes at that moment',
    async (route) => {
      const { id } = await createAgent(api);
      const body = route.includes('{') ? {} : { agent_id: id };
      let answer: Promise<ApiResponse> | undefined;
      await app.stores.during('DELETE FROM agents WHERE id = $1', [id], async () => {
        answer = api.post(route.replace('{id}', id), body);
        await app.stores.untilBlocked();
      });
      expectProblem((await answer) as ApiResponse, 404, 'not_found');
    },
  );
});

describe('GET /deployments', () => {
  it('lists the deployments of the caller alone, newest first, page by page', async () => {
    const lister = (await registerUser(app.url)).api;
    const nothing = { agent_id: null, status: null };
    expect((await lister.get('/deployments')).body).toEqual(onePage([], nothing));

    const agent = await createAgent(lister);
    const made = [];
    for (let n = 0; n < 3; n++) made.unshift(await createDeployment(lister, agent.id));
    expect((await lister.get('/deployments')).body).toEqual(onePage(made, nothing));
    expect((await lister.get('/deployments?skip=1&limit=1')).body).toEqual(
      aPage(made.slice(1, 2), { total: 3, skip: 1, limit: 1 }, nothing),
    );
  });

  it('filters by agent and by status, and says so', async () => {
    const [one, two] = [await createAgent(api), await createAgent(api)];
    const pending = await createDeployment(api, one.id);
    const draining = await createDeployment(api, one.id);
    await createDeployment(api, two.id);
    await report(draining, { event: 'drain', status: 'draining' });

    const list = async (query: string): Promise<unknown> =>
      (await api.get(`/deployments?${query}`)).body;
    const drained = { ...draining, status: 'draining' };
    expect(await list(`agent_id=${one.id}`)).toEqual(
      onePage([drained, pending], { agent_id: one.id, status: null }),
    );
    expect(await list('status=draining')).toEqual(
      onePage([drained], { agent_id: null, status: 'draining' }),
    );
    expect(await list(`agent_id=${one.id}&status=pending`)).toEqual(
      onePage([pending], { agent_id: one.id, status: 'pending' }),
    );
    expect(await list(`agent_id=${UNKNOWN_ID}`)).toMatchObject({ items: [], total: 0 });
  });

  it('refuses filters that cannot be', async () => {
    const answer = await api.get(`/deployments?agent_id=x&status=${'y'.repeat(51)}`);
    expectProblem(answer, 422, 'validation_failed', ['agent_id', 'status']);
  });
});

describe('GET /deployments/{id}', () => {
  it('shows the deployment with its events, newest first', async () => {
    const agent = await createAgent(api);
    const deployment = await createDeployment(api, agent.id);
    await report(deployment, { event: 'healthy', node_id: 'node-1' });
    const answer = await api.get(`/deployments/${deployment.id}`);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      ...deployment,
      status: 'running',
      node_id: 'node-1',
      started_at: aTime,
      events: [
        event(deployment, 'healthy', 'running', { node_id: 'node-1' }),
        event(deployment, 'created', 'pending'),
      ],
    });
  });
});

describe('DELETE /deployments/{id}', () => {
  it('ends the deployment and stops its agent; the record stays', async () => {
    const agent = await createAgent(api);
    const deployment = await createDeployment(api, agent.id);
    await report(deployment, { event: 'healthy' });
    const path = `/deployments/${deployment.id}`;
    expect(await api.delete(path)).toMatchObject({ status: 204, body: undefined });

    const killed = (await api.get(path)).body as unknown;
    expect(killed).toEqual({
      ...deployment,
      status: 'killed',
      started_at: aTime,
      ended_at: aTime,
      events: [
        event(deployment, 'killed', 'killed'),
        event(deployment, 'healthy', 'running'),
        event(deployment, 'created', 'pending'),
      ],
    });
    expect((await api.get(`/agents/${agent.id}`)).body).toMatchObject({ status: 'stopped' });

    expect(statusAndCode(await api.delete(path))).toBe('204');
    expect((await api.get(path)).body).toEqual(killed);
  });
});

describe('GET /deployments/{id}/events', () => {
  it('lists what it reported, newest first, and filters by type and status', async () => {
    const deployment = await createDeployment(api, (await createAgent(api)).id);
    await report(deployment, { event: 'scaled', status: 'scaling' });
    await report(deployment, { event: 'scaled', error_message: 'no room' });
    const events = [
      event(deployment, 'scaled', 'failed', { error_message: 'no room' }),
      event(deployment, 'scaled', 'scaling'),
      event(deployment, 'created', 'pending'),
    ];
    const list = async (query = ''): Promise<unknown> => {
      const answer = await api.get(`/deployments/${deployment.id}/events${query}`);
      return expectStatus(200, answer) as unknown;
    };
    const echoed = {
      deployment_id: deployment.id,
      deployment_status: 'failed',
      event_type: null,
      status: null,
    };
    expect(await list()).toEqual(onePage(events, echoed));
    expect(await list('?event_type=scaled')).toEqual(
      onePage(events.slice(0, 2), { ...echoed, event_type: 'scaled' }),
    );
    expect(await list('?event_type=scaled&status=scaling')).toEqual(
      onePage(events.slice(1, 2), { ...echoed, event_type: 'scaled', status: 'scaling' }),
    );
    expect(await list('?skip=2&limit=1')).toEqual(
      aPage(events.slice(2), { total: 3, skip: 2, limit: 1 }, echoed),
    );
  });
});
