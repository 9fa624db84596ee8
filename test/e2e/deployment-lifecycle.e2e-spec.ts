import { expectStatus, registerUser, type ApiResponse, type Api } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { Effects } from '../support/effects.js';
import { createAgent, createDeployment } from '../support/resources.js';
import { aTime, statusAndCode } from '../support/shapes.js';

let app: AppProcess;
let api: Api;
let effects: Effects;

beforeAll(async () => {
  app = await startApp();
  api = await (await registerUser(app.url)).withKey();
  effects = new Effects(api, app.stores);
});

afterAll(() => app.stop());

describe('the lifecycle of a deployment', () => {
  let agent: { id: string };
  let deployment: { id: string };

  beforeEach(async () => {
    agent = await createAgent(api);
    deployment = await createDeployment(api, agent.id);
  });

  const post = ({ id }: { id: string }, event: string, fields: object = {}): Promise<ApiResponse> =>
    api.post('/ingest/deployment', { deployment_id: id, event, ...fields });

  const report = async (event: string, fields: object = {}, about = deployment) => {
    expectStatus(200, await post(about, event, fields));
    return effects.deployment(about);
  };

  const statusOfAgent = async (): Promise<string> => (await effects.agent(agent)).status;

  const alerts = async (): Promise<unknown[]> =>
    app.stores.query(`SELECT type, firing FROM alert_states WHERE subject_id = $1`, [
      deployment.id,
    ]);

  it.each([
    [
      'by DELETE',
      async () => void expectStatus(204, await api.delete(`/deployments/${deployment.id}`)),
    ],
    ['by the status killed', async () => void (await report('evicted', { status: 'killed' }))],
    ['by the event killed', async () => void (await report('killed'))],
  ])('ends for good when it is killed %s', async (_how, kill) => {
    await report('healthy', { node_id: 'node-1' });
    await kill();
    const killed = await effects.deployment(deployment);
    const stopped = await effects.agent(agent);
    expect(killed).toMatchObject({ status: 'killed', ended_at: aTime, node_id: 'node-1' });
    expect(stopped).toMatchObject({ status: 'stopped' });
    const before = await effects.eventTypes(agent);
    expect(before.slice(-2)).toEqual(['deployment.stopped', 'agent.status']);

    const late = [
      ['healthy', { status: 'running', node_id: 'node-2' }],
      ['crashed', { error_message: 'too late' }],
      ['stopped', {}],
      ['rollback', {}],
    ] as const;
    for (const [event, fields] of late) await report(event, fields);

    const after = (await effects.deployment(deployment)) as typeof killed & { events: object[] };
    expect({ ...after, events: null }).toEqual({ ...killed, events: null });
    expect(after.events.slice(0, 4).reverse()).toMatchObject([
      { event_type: 'healthy', status: 'killed', node_id: 'node-2', error_message: null },
      { event_type: 'crashed', status: 'killed', error_message: 'too late' },
      { event_type: 'stopped', status: 'killed' },
      { event_type: 'rollback', status: 'killed' },
    ]);
    expect(await effects.agent(agent)).toEqual(stopped);
    expect(await effects.log(agent)).toEqual([]);
    expect((await effects.eventTypes(agent)).slice(before.length)).toEqual(
      late.map(() => 'deployment.updated'),
    );
    expect(await alerts()).toEqual([]);
    expect(statusAndCode(await api.delete(`/deployments/${deployment.id}`))).toBe('204');
    expect(await effects.eventTypes(agent)).toHaveLength(before.length + late.length);
  });

  it('keeps its first end, until it is healthy again', async () => {
    const running = await report('healthy');
    const stopped = await report('stopped');
    expect(stopped).toMatchObject({ status: 'stopped', ended_at: aTime });
    expect((await report('stopped')).ended_at).toBe(stopped.ended_at);
    expect(await report('crashed', { error_message: 'boom' })).toMatchObject({
      status: 'failed',
      ended_at: stopped.ended_at,
    });
    expect(await report('healthy')).toMatchObject({
      status: 'running',
      started_at: running.started_at,
      ended_at: null,
    });
    expect(await statusOfAgent()).toBe('running');
    const again = await report('stopped');
    expect(Date.parse(again.ended_at ?? '')).toBeGreaterThan(Date.parse(stopped.ended_at ?? ''));
  });

  it.each([
    ['stopped', (id: string) => post({ id }, 'stopped')],
    ['deleted', (id: string) => api.delete(`/deployments/${id}`)],
  ])('keeps its agent running when it is %s while another one runs', async (_how, end) => {
    const other = await createDeployment(api, agent.id);
    await report('healthy');
    await report('healthy', {}, other);
    await end(deployment.id);
    expect(await statusOfAgent()).toBe('running');
    await end(other.id);
    expect(await statusOfAgent()).toBe('stopped');
    expect(
      (await effects.eventTypes(agent)).filter((type) => type === 'agent.status'),
    ).toHaveLength(2);
  });

  it('stops its agent when its running deployments end at the same moment', async () => {
    const all = [deployment];
    while (all.length < 6) all.push(await createDeployment(api, agent.id));
    for (const each of all) await report('healthy', {}, each);
    const ends: Promise<ApiResponse>[] = [];
    // While the agent is locked, the reports gather in groups and the DELETEs in transactions.
    await app.stores.during(
      'SELECT 1 FROM agents WHERE id = $1 FOR UPDATE',
      [agent.id],
      async () => {
        ends.push(...all.slice(0, 2).map(({ id }) => api.delete(`/deployments/${id}`)));
        ends.push(...all.slice(2, -1).map((each) => post(each, 'stopped')));
        await app.stores.untilBlocked();
      },
    );
    await Promise.all(ends);
    expect(await statusOfAgent()).toBe('running');
    await report('stopped', {}, all.at(-1));
    expect(await statusOfAgent()).toBe('stopped');
  });

  it('stops an agent once when the agent is deleted with several running deployments', async () => {
    const other = await createDeployment(api, agent.id);
    await report('healthy');
    await report('healthy', {}, other);
    expectStatus(204, await api.delete(`/agents/${agent.id}`));
    expect((await effects.eventTypes(agent)).slice(-3)).toEqual([
      'deployment.stopped',
      'deployment.stopped',
      'agent.status',
    ]);
  });
});
