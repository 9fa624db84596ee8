import { startApp, type AppProcess } from '../support/app-process.js';
import { ok, slow } from '../support/behaviours.js';
import { eventually } from '../support/eventually.js';
import { Receiver } from '../support/receiver.js';
import { expectProblem } from '../support/shapes.js';
import { Stores } from '../support/stores.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { Tenant } from '../support/tenant.js';

describe('recovery', () => {
  let stores: Stores;
  let receiver: Receiver;
  const running: AppProcess[] = [];

  beforeEach(async () => {
    stores = await Stores.create();
    receiver = await Receiver.start();
  });

  afterEach(async () => {
    await Promise.all(running.splice(0).map((app) => app.stop()));
    await receiver.stop();
    await stores.dispose();
  });

  const start = async (options: Parameters<typeof startApp>[0] = {}): Promise<AppProcess> => {
    const app = await startApp({ stores, ...options });
    running.push(app);
    return app;
  };

  it('delivers every acknowledged event after kill -9 in the middle of a burst', async () => {
    const app = await start();
    const tenant = await Tenant.on(app.url);
    const { id } = await tenant.webhook(receiver.url());
    receiver.respond(slow(20));

    const acknowledged: number[] = [];
    let reports = 0;
    const sender = async (): Promise<void> => {
      while (app.running) {
        const cpu_usage = ++reports / 100;
        const answer = await tenant.tryMeasure({ cpu_usage }).catch(() => undefined);
        if (answer?.status === 200) acknowledged.push(cpu_usage);
      }
    };
    const burst = Promise.all(Array.from({ length: 20 }, sender));
    await eventually(() => acknowledged.length >= 300, { intervalMs: 1 });
    await app.kill();
    await burst;

    const again = tenant.at((await start()).url);
    const arrived = (): Map<string, number> =>
      new Map(
        receiver.received.map(({ json }) => [
          json.delivery_id as string,
          json.data.cpu_usage as number,
        ]),
      );
    const missing = (): number[] => {
      const there = new Set(arrived().values());
      return acknowledged.filter((value) => !there.has(value));
    };
    await eventually(() => missing().length === 0, { timeoutMs: 30_000, what: 'every event' });

    await eventually(async () => (await again.history(id, '?status=pending')).length === 0, {
      timeoutMs: 30_000,
      what: 'the end of the deliveries',
    });
    const delivered = await again.history(id, '?limit=500&status=delivered');
    expect(delivered.map((delivery) => delivery.id).sort()).toEqual([...arrived().keys()].sort());
    expect(new Set(arrived().values()).size).toBe(arrived().size);
  });

  it('delivers although Redis lost every job', async () => {
    const api = await start({ role: 'api' });
    const tenant = await Tenant.on(api.url);
    const { id } = await tenant.webhook(receiver.url());
    await Promise.all(Array.from({ length: 20 }, () => tenant.measure()));
    await stores.wipeRedis();
    await start({ role: 'worker' });
    const deliveries = await tenant.settled(id, 20);
    expect(new Set(deliveries.map(({ status }) => status))).toEqual(new Set(['delivered']));
    expect(receiver.received).toHaveLength(20);
  });

  it('goes on without Redis, and with it again', async () => {
    const redis = await TcpProxy.to(stores.redisUrl);
    const app = await start({ env: { REDIS_URL: redis.url } });
    const tenant = await Tenant.on(app.url);
    const { id } = await tenant.webhook(receiver.url());
    await tenant.measure();
    await receiver.waitFor(1);

    redis.cut();
    const askedAt = Date.now();
    for (let count = 0; count < 5; count++) await tenant.measure();
    expect(Date.now() - askedAt).toBeLessThan(3_000);
    await receiver.waitFor(6);

    redis.restore();
    await tenant.measure();
    const deliveries = await tenant.settled(id, 7);
    expect(new Set(deliveries.map(({ status }) => status))).toEqual(new Set(['delivered']));
    expect(receiver.received).toHaveLength(7);

    redis.cut();
    const stoppedAt = Date.now();
    expect(await app.stop()).toBe(0);
    expect(Date.now() - stoppedAt).toBeLessThan(10_000);
    await redis.stop();
  });

  it('answers 503 without PostgreSQL, and goes on once it is back', async () => {
    const postgres = await TcpProxy.to(stores.databaseUrl);
    const app = await start({ env: { DATABASE_URL: postgres.url } });
    const tenant = await Tenant.on(app.url);
    const { id } = await tenant.webhook(receiver.url());
    receiver.respond(slow(300));
    await tenant.measure();
    await receiver.waitFor(1);

    postgres.cut();
    const answer = await tenant.tryMeasure();
    expectProblem(answer, 503, 'database_unavailable');
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await app.api.get('/health/live')).status).toBe(200);
    expect((await app.api.get('/health/ready')).status).toBe(503);

    postgres.restore();
    await eventually(async () => (await tenant.tryMeasure()).status === 200);
    const deliveries = await tenant.settled(id, 2);
    expect(deliveries).toMatchObject([
      { status: 'delivered' },
      { status: 'delivered', attempts: 1 },
    ]);
    expect(receiver.received).toHaveLength(2);
    // It looks at most once a second.
    await eventually(async () => (await app.api.get('/health/ready')).status === 200);
    expect(await app.stop()).toBe(0);
    await postgres.stop();
  });

  it('lets attempts end and records them when it is asked to stop', async () => {
    const app = await start();
    const tenant = await Tenant.on(app.url);
    await tenant.webhook(receiver.url());
    receiver.respond(slow(700, ok('just in time')));
    await Promise.all(Array.from({ length: 8 }, () => tenant.measure()));
    await receiver.waitFor(8);

    expect(await app.stop()).toBe(0);
    const rows = await stores.query(
      `SELECT d.status, d.claimed_by, a.attempt, a.response_body
       FROM deliveries d JOIN delivery_attempts a ON a.delivery_id = d.id`,
    );
    const ended = {
      status: 'delivered',
      claimed_by: null,
      attempt: 1,
      response_body: 'just in time',
    };
    expect(rows).toEqual(Array.from({ length: 8 }, () => ended));
    expect(receiver.received).toHaveLength(8);
  });
});
