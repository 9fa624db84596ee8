import { startApp, type AppProcess } from '../support/app-process.js';
import { hang } from '../support/behaviours.js';
import { eventually } from '../support/eventually.js';
import { Receiver } from '../support/receiver.js';
import { scrape } from '../support/scrape.js';
import { Stores } from '../support/stores.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { Tenant } from '../support/tenant.js';

/** A worker whose slots are all free takes two. */
const SLOTS = 4;
const REPORTS = 10;

describe('a process that is API and worker', () => {
  let stores: Stores;
  let redis: TcpProxy;
  let app: AppProcess;
  let receiver: Receiver;
  let tenant: Tenant;

  beforeAll(async () => {
    stores = await Stores.create();
    redis = await TcpProxy.to(stores.redisUrl);
    const env = {
      REDIS_URL: redis.url,
      DELIVERY_CONCURRENCY: String(SLOTS),
      DELIVERY_TIMEOUT_MS: '60000',
      METRICS_PORT: '0',
    };
    app = await startApp({ role: 'all', stores, env });
  });

  beforeEach(async () => {
    receiver = await Receiver.start();
    tenant = await Tenant.on(app.url);
  });

  afterEach(() => receiver.stop());

  afterAll(async () => {
    await app.stop();
    await redis.stop();
    await stores.dispose();
  });

  const enqueued = async (result: string): Promise<number> =>
    (await scrape(app)).value('mutx_deliveries_enqueued_total', { result }) ?? NaN;

  it('delivers without Redis while slots are free', async () => {
    const { id } = await tenant.webhook(receiver.url());
    redis.cut();
    await tenant.measure();
    await receiver.waitFor(1);
    const [delivery] = await tenant.settled(id, 1);
    redis.restore();
    expect(delivery).toMatchObject({ success: true, attempts: 1 });
    expect(await enqueued('handed_over')).toBe(1);
    expect(await enqueued('failed')).toBe(0);
  });

  it('leaves to the queue what exceeds half of its slots', async () => {
    receiver.respond(hang());
    await tenant.webhook(receiver.url());
    const before = await enqueued('handed_over');
    await Promise.all(Array.from({ length: REPORTS }, () => tenant.measure()));
    const [taken] = await eventually(async () => {
      const counts = [(await enqueued('handed_over')) - before, await enqueued('added')] as const;
      return counts[0] + counts[1] === REPORTS && counts;
    });
    expect(taken).toBeGreaterThan(0);
    expect(taken).toBeLessThanOrEqual(SLOTS / 2);
  });
});
