import { setTimeout as delay } from 'node:timers/promises';
import { registerUser, type Api } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { eventually } from '../support/eventually.js';
import { EventWriter } from '../support/event-writer.js';
import { expectProblem, aTime } from '../support/shapes.js';
import { Stores } from '../support/stores.js';
import { StreamClient, type StreamEvent } from '../support/stream-client.js';
import { Tenant } from '../support/tenant.js';

const PATH = '/events/stream';
const ORIGIN = 'https://console.example';

let stores: Stores;
let one: AppProcess;
let other: AppProcess;
const open: StreamClient[] = [];

beforeAll(async () => {
  stores = await Stores.create();
  one = await startApp({ stores, role: 'api' });
  other = await startApp({
    stores,
    role: 'api',
    env: { CORS_ORIGINS: ORIGIN, REQUEST_TIMEOUT_MS: '1000' },
  });
});

afterEach(() => {
  for (const stream of open.splice(0)) stream.close();
});

afterAll(async () => {
  await Promise.all([one.stop(), other.stop()]);
  await stores.dispose();
});

async function stream(api: Api, query = '', lastEventId?: string): Promise<StreamClient> {
  const client = await StreamClient.open(api, PATH + query, lastEventId);
  open.push(client);
  return client;
}

const idsOf = (events: readonly StreamEvent[]): string[] =>
  events.map(({ data }) => data.id as string);

async function userIdOf(api: Api): Promise<string> {
  return (await api.get<{ id: string }>('/auth/me')).body.id;
}

describe('an event stream', () => {
  it('sends the events of the account, whichever process takes the report', async () => {
    const tenant = await Tenant.on(one.url);
    const stranger = await Tenant.on(one.url);
    const client = await stream(tenant.at(other.url).api);
    expect(client.status).toBe(200);
    expect(client.header('content-type')).toBe('text/event-stream');
    expect(client.header('cache-control')).toBe('no-store');
    expect(client.header('x-accel-buffering')).toBe('no');
    expect(client.header('x-request-id')).toMatch(/./);
    expect(client.header('x-content-type-options')).toBe('nosniff');

    await stranger.measure();
    await tenant.measure({ cpu_usage: 7 });
    const [event] = await client.waitFor(1);
    const { agentId } = tenant;
    expect(event).toEqual({
      id: client.lastEventId,
      event: 'metrics.report',
      data: {
        id: expect.stringMatching(/^[\da-f-]{36}$/),
        type: 'metrics.report',
        data: expect.objectContaining({ agent_id: agentId, cpu_usage: 7 }),
        occurred_at: aTime,
        agent_id: agentId,
        deployment_id: null,
      },
    });
    expect(client.retryMs).toBe(2_000);
  });

  it('can be read by pages of other origins, and takes their Last-Event-ID', async () => {
    const { api } = await registerUser(other.url);
    const headers = { origin: ORIGIN, 'access-control-request-method': 'GET' };
    const preflight = await fetch(other.url + PATH, { method: 'OPTIONS', headers });
    expect(preflight.headers.get('access-control-allow-headers')).toContain('Last-Event-ID');
    const answer = await api.get(PATH, { origin: ORIGIN });
    expect(answer.headers.get('access-control-allow-origin')).toBe(ORIGIN);
  });

  it('is limited to types, their aliases and families', async () => {
    const tenant = await Tenant.on(one.url);
    const streams = await Promise.all(
      [
        '?types=agent.status',
        '?types=agent.*,metrics.report',
        '?types=agent.status_update&types=alert.*',
      ].map((query) => stream(tenant.api, query)),
    );
    await tenant.report('running');
    await tenant.report('running');
    await tenant.measure({ cpu_usage: 99 });
    const wanted = [
      ['agent.status'],
      ['agent.status', 'agent.heartbeat', 'metrics.report'],
      ['agent.status', 'alert.cpu_high'],
    ];
    for (const [n, names] of wanted.entries()) {
      const events = await streams[n]!.waitFor(names.length);
      expect(events.map(({ event }) => event)).toEqual(names);
    }
  });

  it('is refused for unknown types, fields, credentials and scopes', async () => {
    const user = await registerUser(one.url);
    expectProblem(await user.api.get(`${PATH}?types=agent.moved`), 400, 'invalid_event');
    expectProblem(await user.api.get(`${PATH}?types=,`), 422, 'validation_failed', ['types']);
    const many = 'agent.status,'.repeat(51);
    expectProblem(await user.api.get(`${PATH}?types=${many}`), 422, 'validation_failed', ['types']);
    expectProblem(await user.api.get(`${PATH}?type=x`), 422, 'validation_failed', ['type']);
    expectProblem(await one.api.get(PATH), 401, 'unauthorized');
    for (const scope of ['ingest', 'agents']) {
      const key = await user.withKey([scope]);
      expectProblem(await key.get(PATH), 403, 'insufficient_scope');
    }
    const key = await user.withKey(['webhooks']);
    expect((await key.get(PATH)).status).toBe(200);
    const head = await fetch(one.url + PATH, {
      method: 'HEAD',
      headers: { 'x-api-key': key.credentials.apiKey ?? '' },
    });
    expect([head.status, head.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
  });

  it('is logged once, when it ends', async () => {
    const { api } = await registerUser(one.url);
    const client = await stream(api);
    const lines = () =>
      one.logs().filter(({ request_id: id }) => id === client.header('x-request-id'));
    expect(lines()).toEqual([]);
    client.close();
    await eventually(() => lines().length > 0);
    await delay(100);
    expect(lines()).toEqual([
      expect.objectContaining({ msg: 'request', path: PATH, status: 200, method: 'GET' }),
    ]);
  });

  it('is one of 10 of an account in a process', async () => {
    const tenant = await Tenant.on(one.url);
    const clients = await Promise.all(Array.from({ length: 10 }, () => stream(tenant.api)));
    expect(clients.map(({ status }) => status)).toEqual(Array(10).fill(200));
    const refused = await tenant.api.get(PATH);
    expectProblem(refused, 429, 'too_many_concurrent_requests');
    expect(refused.headers.get('retry-after')).toBe('1');
    expectProblem(await tenant.api.get('/deliveries/stream'), 429, 'too_many_concurrent_requests');
    expect((await stream(tenant.at(other.url).api)).status).toBe(200);
    expect((await stream((await registerUser(one.url)).api)).status).toBe(200);
    clients[0]?.close();
    await eventually(async () => (await stream(tenant.api)).status === 200);
  });
});

describe('a client that reconnects', () => {
  it('continues on another process where it stopped, also before the first event', async () => {
    const tenant = await Tenant.on(one.url);
    const first = await stream(tenant.api);
    await eventually(() => first.lastEventId);
    first.close();
    await tenant.measure({ cpu_usage: 1 });
    const second = await stream(tenant.at(other.url).api, '', first.lastEventId);
    await second.waitFor(1);
    second.close();
    await tenant.measure({ cpu_usage: 2 });
    await tenant.measure({ cpu_usage: 3 });
    const third = await stream(tenant.api, '', second.lastEventId);
    const values = (await third.waitFor(2)).map(({ data }) => data.data.cpu_usage as number);
    expect([second.events[0]?.data.data.cpu_usage, ...values]).toEqual([1, 2, 3]);
  });

  it('gets thousands of missed events in order', async () => {
    const { api } = await registerUser(one.url);
    const userId = await userIdOf(api);
    const first = await stream(api);
    await eventually(() => first.lastEventId);
    first.close();
    const writer = await EventWriter.for(stores, userId);
    await writer.begin();
    const ids = await writer.insert(2_500);
    await writer.commit();
    await writer.end();
    const second = await stream(api, '', first.lastEventId);
    expect(idsOf(await second.waitFor(2_500))).toEqual(ids);
  });

  it.each([
    ['is malformed', 'malformed'],
    ['has expired', Buffer.from([1, ...Array<number>(16).fill(0)]).toString('base64url')],
    ['lies in the future', Buffer.from([1, ...Array<number>(16).fill(255)]).toString('base64url')],
  ])('is told of the gap where its position %s, and then gets new events', async (_what, id) => {
    const tenant = await Tenant.on(one.url);
    const empty = await stream(tenant.api, '', id);
    expect((await empty.waitFor(1))[0]).toMatchObject({
      event: 'gap',
      data: { oldest_available: null },
    });
    await tenant.measure();
    const [{ data: oldest } = {}] = (await empty.waitFor(2)).slice(1);
    const client = await stream(tenant.api, '', id);
    const [gap] = await client.waitFor(1);
    expect(gap?.data).toEqual({ oldest_available: oldest?.occurred_at });
    await tenant.measure({ cpu_usage: 2 });
    const [, next] = await client.waitFor(2);
    expect(next?.data.data.cpu_usage).toBe(2);
    const again = await stream(tenant.api, '', gap?.id);
    expect(idsOf(await again.waitFor(1))).toEqual([next?.data.id]);
  });
});

describe('a client that does not read', () => {
  it('is disconnected, and continues by its last id', async () => {
    const { api } = await registerUser(other.url);
    const userId = await userIdOf(api);
    const client = await stream(api);
    await eventually(() => client.lastEventId);
    client.stopReading();
    const writer = await EventWriter.for(stores, userId);
    await writer.begin();
    const ids = await writer.insert(3_000, { text: 'x'.repeat(8_000) });
    await writer.commit();
    await writer.end();
    await other.waitForLog(({ request_id: id }) => id === client.header('x-request-id'), 20_000);
    client.read();
    await client.ended();
    expect(client.events.length).toBeLessThan(3_000);
    const rest = await stream(api, '', client.lastEventId);
    const all = await eventually(
      () => {
        const seen = [...idsOf(client.events), ...idsOf(rest.events)];
        return seen.length >= 3_000 && seen;
      },
      { timeoutMs: 20_000 },
    );
    expect(all).toEqual(ids);
  }, 60_000);
});
