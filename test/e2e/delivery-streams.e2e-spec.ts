import { randomUUID } from 'node:crypto';
import { registerUser, type Api } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { failTimes, status } from '../support/behaviours.js';
import { Receiver } from '../support/receiver.js';
import { expectProblem } from '../support/shapes.js';
import { Stores } from '../support/stores.js';
import { StreamClient } from '../support/stream-client.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { Tenant } from '../support/tenant.js';

const PATH = '/deliveries/stream';

let stores: Stores;
let redis: TcpProxy;
let receiver: Receiver;
let api: AppProcess;
let worker: AppProcess;
const open: StreamClient[] = [];

beforeAll(async () => {
  stores = await Stores.create();
  redis = await TcpProxy.to(stores.redisUrl);
  receiver = await Receiver.start();
  const env = { REDIS_URL: redis.url, DELIVERY_MAX_RETRIES: '2' };
  api = await startApp({ stores, role: 'api', env });
  worker = await startApp({ stores, role: 'worker', env });
});

afterEach(() => {
  for (const stream of open.splice(0)) stream.close();
});

afterAll(async () => {
  await Promise.all([api.stop(), worker.stop()]);
  await receiver.stop();
  await redis.stop();
  await stores.dispose();
});

async function stream(of: Api, query = ''): Promise<StreamClient> {
  const client = await StreamClient.open(of, PATH + query);
  expect(client.status).toBe(200);
  open.push(client);
  return client;
}

const summary = (client: StreamClient): unknown[][] =>
  client.events.map(({ data }): unknown[] => [data.attempt, data.status, data.status_code]);

describe('a delivery stream', () => {
  it('shows each attempt of any worker as it ends', async () => {
    const tenant = await Tenant.on(api.url);
    receiver.on('/flaky', failTimes(1, status(503)));
    const webhook = await tenant.webhook(receiver.url('/flaky'));
    const client = await stream(tenant.api);
    await tenant.measure();
    await client.waitFor(2);
    const delivery = await tenant.finalDelivery(webhook.id);
    const [request] = await receiver.waitFor(1, { where: ({ path }) => path === '/flaky' });
    expect(client.events).toEqual(
      [
        { attempt: 1, status: 'pending', status_code: 503, error_message: expect.any(String) },
        { attempt: 2, status: 'delivered', status_code: 200, error_message: null },
      ].map((attempt) => ({
        id: undefined,
        event: 'attempt',
        data: {
          delivery_id: delivery.id,
          webhook_id: webhook.id,
          event_id: request?.header('x-mutx-event-id'),
          event: 'metrics.report',
          duration_ms: expect.any(Number),
          ...attempt,
        },
      })),
    );
  });

  it('shows failures, and test deliveries of the API', async () => {
    const tenant = await Tenant.on(api.url);
    receiver.on('/down', status(500));
    const webhook = await tenant.webhook(receiver.url('/down'));
    const client = await stream(tenant.api, `?webhook_id=${webhook.id.toUpperCase()}`);
    await tenant.measure();
    await client.waitFor(3);
    await tenant.api.post(`/webhooks/${webhook.id}/test`, {});
    await client.waitFor(4);
    expect(summary(client)).toEqual([
      [1, 'pending', 500],
      [2, 'pending', 500],
      [3, 'failed', 500],
      [1, 'failed', 500],
    ]);
  });

  it('is limited to the account, and to one of its webhooks', async () => {
    const [tenant, stranger] = [await Tenant.on(api.url), await Tenant.on(api.url)];
    const [first] = [
      await tenant.webhook(receiver.url('/a')),
      await tenant.webhook(receiver.url('/b')),
    ];
    await stranger.webhook(receiver.url('/c'));
    const both = await stream(tenant.api);
    const only = await stream(tenant.api, `?webhook_id=${first.id}`);
    const others = await stream(stranger.api);
    await tenant.measure();
    await both.waitFor(2);
    await only.waitFor(1);
    await stranger.measure();
    await others.waitFor(1);
    expect([both.events.length, only.events.length, others.events.length]).toEqual([2, 1, 1]);
    expect(only.events[0]?.data.webhook_id).toBe(first.id);
  });

  it('works while Redis is unavailable', async () => {
    const tenant = await Tenant.on(api.url);
    await tenant.webhook(receiver.url('/without-redis'));
    redis.cut();
    try {
      const client = await stream(tenant.api);
      await tenant.measure();
      await client.waitFor(1, 20_000);
      expect(summary(client)).toEqual([[1, 'delivered', 200]]);
    } finally {
      redis.restore();
    }
  });

  it('is refused for webhooks of others, unknown ones, fields and scopes', async () => {
    const [tenant, stranger] = [await Tenant.on(api.url), await registerUser(api.url)];
    const { id } = await tenant.webhook(receiver.url('/d'));
    expectProblem(await stranger.api.get(`${PATH}?webhook_id=${id}`), 403, 'forbidden');
    expectProblem(await stranger.api.get(`${PATH}?webhook_id=${randomUUID()}`), 404, 'not_found');
    expectProblem(await stranger.api.get(`${PATH}?webhook_id=x`), 422, 'validation_failed', [
      'webhook_id',
    ]);
    expectProblem(await api.api.get(PATH), 401, 'unauthorized');
    const key = await stranger.withKey(['ingest']);
    expectProblem(await key.get(PATH), 403, 'insufficient_scope');
  });
});
