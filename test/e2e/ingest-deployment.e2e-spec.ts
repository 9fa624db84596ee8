import { registerUser, type Api } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { Effects, type Deployment } from '../support/effects.js';
import { createAgent, createDeployment } from '../support/resources.js';
import { aTime, expectProblem, UNKNOWN_ID } from '../support/shapes.js';

let app: AppProcess;
let api: Api;
let effects: Effects;

beforeAll(async () => {
  app = await startApp();
  api = await (await registerUser(app.url)).withKey();
  effects = new Effects(api, app.stores);
});

afterAll(() => app.stop());

describe('POST /ingest/deployment', () => {
  let agent: { id: string };
  let deployment: { id: string };

  beforeEach(async () => {
    agent = await createAgent(api);
    deployment = await createDeployment(api, agent.id);
  });

  const report = async (body: Record<string, unknown>): Promise<Deployment> => {
    const answer = await api.post('/ingest/deployment', { deployment_id: deployment.id, ...body });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ status: 'processed' });
    return effects.deployment(deployment);
  };

  const statusOfAgent = async (): Promise<string> => (await effects.agent(agent)).status;

  it('records an event that means nothing more', async () => {
    expect(await report({ event: 'image_pulled', node_id: 'node-1' })).toEqual({
      ...deployment,
      node_id: 'node-1',
      events: [
        expect.objectContaining({ event_type: 'image_pulled', status: 'pending' }),
        expect.objectContaining({ event_type: 'created', status: 'pending' }),
      ],
    });
    expect(await statusOfAgent()).toBe('creating');
    expect(await effects.events(agent)).toEqual([
      { type: 'deployment.created', data: expect.objectContaining({ event_type: 'created' }) },
      {
        type: 'deployment.updated',
        data: {
          deployment_id: deployment.id,
          agent_id: agent.id,
          event_type: 'image_pulled',
          status: 'pending',
          node_id: 'node-1',
          error_message: null,
        },
      },
    ]);
  });

  it('takes the status that is reported, whatever it is, and keeps an omitted node', async () => {
    await report({ event: 'moved', node_id: 'node-1' });
    const after = await report({ event: 'warm_up', status: 'warming up', node_id: null });
    expect(after).toMatchObject({ status: 'warming up', node_id: 'node-1' });
    expect((await effects.eventTypes(agent)).at(-1)).toBe('deployment.updated');
  });

  it.each([
    ['healthy without a status', { event: 'healthy' }],
    ['the status running', { event: 'started', status: 'running' }],
    ['healthy with another status', { event: 'healthy', status: 'warming' }],
  ])('runs the deployment and its agent on %s', async (_what, body) => {
    expect(await report(body)).toMatchObject({
      status: 'running',
      started_at: aTime,
      ended_at: null,
    });
    expect(await statusOfAgent()).toBe('running');
    expect(await effects.eventTypes(agent)).toEqual([
      'deployment.created',
      'deployment.healthy',
      'agent.status',
    ]);
  });

  it('keeps when it first started, and tells of the agent only when that changed', async () => {
    const first = await report({ event: 'healthy' });
    const second = await report({ event: 'healthy' });
    expect(second.started_at).toBe(first.started_at);
    expect(await effects.eventTypes(agent)).toEqual([
      'deployment.created',
      'deployment.healthy',
      'agent.status',
      'deployment.healthy',
    ]);
  });

  it.each([
    ['the event stopped', { event: 'stopped' }],
    ['the status stopped', { event: 'scaled_down', status: 'stopped' }],
    ['stopped before healthy', { event: 'stopped', status: 'running' }],
    ['stopped before healthy, the other way', { event: 'healthy', status: 'stopped' }],
  ])('stops the deployment and its agent on %s', async (_what, body) => {
    await report({ event: 'healthy' });
    expect(await report(body)).toMatchObject({ status: 'stopped', ended_at: aTime });
    expect(await statusOfAgent()).toBe('stopped');
    expect((await effects.eventTypes(agent)).slice(-2)).toEqual([
      'deployment.stopped',
      'agent.status',
    ]);
  });

  it.each([
    ['an event of its own', { event: 'crashed' }],
    ['stopped', { event: 'stopped', status: 'stopped' }],
    ['healthy', { event: 'healthy', status: 'running' }],
  ])('lets an error message beat %s, and leaves the agent’s status alone', async (_what, body) => {
    await report({ event: 'healthy' });
    const after = await report({ ...body, error_message: 'out of memory' });
    expect(after).toMatchObject({
      status: 'failed',
      error_message: 'out of memory',
      ended_at: aTime,
    });
    expect(await statusOfAgent()).toBe('running');
    expect(await effects.log(agent)).toEqual(['error: out of memory']);
    expect((await effects.events(agent)).at(-1)).toEqual({
      type: 'deployment.failed',
      data: expect.objectContaining({ status: 'failed', error_message: 'out of memory' }),
    });
  });

  it.each([
    ['the event rolled_back', { event: 'rolled_back' }],
    ['the event rollback', { event: 'rollback' }],
    ['the status rolled_back', { event: 'reverted', status: 'rolled_back' }],
  ])('rolls back on %s', async (_what, body) => {
    expect(await report(body)).toMatchObject({ status: 'rolled_back' });
    expect(await statusOfAgent()).toBe('creating');
    expect((await effects.eventTypes(agent)).at(-1)).toBe('deployment.rolled_back');
  });

  it.each([
    ['no deployment', { deployment_id: undefined }, 'deployment_id'],
    ['a deployment that is no UUID', { deployment_id: 'blue' }, 'deployment_id'],
    ['no event', { event: undefined }, 'event'],
    ['an empty event', { event: '' }, 'event'],
    ['an event of 101 characters', { event: 'x'.repeat(101) }, 'event'],
    ['an empty status', { status: '' }, 'status'],
    ['a status of 51 characters', { status: 'x'.repeat(51) }, 'status'],
    ['a node that is a list', { node_id: ['node-1'] }, 'node_id'],
    ['a NUL', { event: 'a\0b' }, 'event'],
    ['an unknown field', { agent_id: UNKNOWN_ID }, 'agent_id'],
  ])('refuses %s', async (_what, wrong, field) => {
    const body = { deployment_id: UNKNOWN_ID, event: 'healthy', ...wrong };
    const answer = await api.post('/ingest/deployment', body);
    expectProblem(answer, 422, 'validation_failed', [field]);
  });
});
