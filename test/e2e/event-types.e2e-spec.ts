import { expectStatus, registerUser, type Api } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { expectProblem } from '../support/shapes.js';

interface EventTypeView {
  type: string;
  family: string;
  description: string;
  aliases: string[];
  schema: { type: string; properties: object; required: string[] };
  example: Record<string, unknown>;
}

describe('GET /event-types', () => {
  let app: AppProcess;
  let api: Api;

  beforeAll(async () => {
    app = await startApp({ role: 'api' });
    ({ api } = await registerUser(app.url));
  });

  afterAll(() => app.stop());

  const catalogue = async (): Promise<EventTypeView[]> =>
    expectStatus(200, await api.get<{ items: EventTypeView[] }>('/event-types')).items;

  it('lists every type of every family', async () => {
    const answer = await api.get('/event-types');
    expect(Object.keys(answer.body as object)).toEqual(['items']);
    expect((await catalogue()).map(({ type, family }) => [family, type])).toEqual([
      ['agent', 'agent.status'],
      ['agent', 'agent.heartbeat'],
      ['deployment', 'deployment.created'],
      ['deployment', 'deployment.updated'],
      ['deployment', 'deployment.healthy'],
      ['deployment', 'deployment.stopped'],
      ['deployment', 'deployment.failed'],
      ['deployment', 'deployment.rolled_back'],
      ['metrics', 'metrics.report'],
      ['alert', 'alert.cpu_high'],
      ['alert', 'alert.memory_high'],
      ['alert', 'alert.agent_down'],
      ['alert', 'alert.deployment_failed'],
      ['alert', 'alert.webhook_disabled'],
      ['webhook', 'webhook.test'],
    ]);
  });

  it('describes each with a schema and an example that agree', async () => {
    for (const entry of await catalogue()) {
      expect(entry).toEqual({
        type: expect.any(String),
        family: expect.any(String),
        description: expect.stringMatching(/\w/),
        aliases: expect.any(Array),
        schema: expect.objectContaining({ type: 'object', title: expect.stringMatching(/Data$/) }),
        example: expect.any(Object),
      });
      const fields = Object.keys(entry.example);
      expect(Object.keys(entry.schema.properties)).toEqual(fields);
      expect(entry.schema.required).toEqual(fields);
    }
  });

  it('names the aliases that subscriptions may use', async () => {
    const named = (await catalogue()).filter(({ aliases }) => aliases.length > 0);
    expect(named.map(({ type, aliases }) => [type, aliases])).toEqual([
      ['agent.status', ['agent.status_update', 'agent.status_changed']],
    ]);
  });

  it('takes every type and alias that it lists as a subscription', async () => {
    const events = (await catalogue()).flatMap(({ type, aliases }) => [type, ...aliases]);
    const answer = await api.post('/webhooks', { url: 'http://127.0.0.1:9/', events });
    expect(answer).toMatchObject({ status: 201, body: { events } });
  });

  it('is for every caller with valid credentials, whatever the scope', async () => {
    const user = await registerUser(app.url);
    const reporter = await user.withKey(['ingest']);
    for (const path of ['/event-types', '/event-types/', '/v1/event-types']) {
      expect((await reporter.get(path)).status).toBe(200);
    }
    expectProblem(await api.as().get('/event-types'), 401, 'unauthorized');
  });
});
