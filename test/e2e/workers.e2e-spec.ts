import Bull from 'bull';
import { startApp, type AppProcess } from '../support/app-process.js';
import { hang, ok, retryAfter, slow } from '../support/behaviours.js';
import { eventually } from '../support/eventually.js';
import { Receiver } from '../support/receiver.js';
import { Stores } from '../support/stores.js';
import { Tenant } from '../support/tenant.js';

/** A delivery whose worker died must be with another worker by then. */
const TAKEN_OVER_MS = 15_000;
/** Failed deliveries in a row that open a circuit: `WEBHOOK_CIRCUIT_AFTER`, by default. */
const CIRCUIT_AFTER = 5;

describe('workers beside each other', () => {
  let stores: Stores;
  let api: AppProcess;
  let workers: AppProcess[];
  let receiver: Receiver;
  let tenant: Tenant;

  beforeAll(async () => {
    stores = await Stores.create();
    const worker = { stores, role: 'worker', env: { DELIVERY_TIMEOUT_MS: '60000' } } as const;
    [api, ...workers] = await Promise.all([
      startApp({ stores, role: 'api' }),
      startApp(worker),
      startApp(worker),
    ]);
  });

  beforeEach(async () => {
    receiver = await Receiver.start();
    tenant = await Tenant.on(api.url);
  });

  afterEach(() => receiver.stop());
  afterAll(async () => {
    await Promise.all([api, ...workers].map((app) => app.stop()));
    await stores.dispose();
  });

  it('share the work, and send nothing twice', async () => {
    const webhooks = await Promise.all(
      [0, 1, 2, 3].map((n) => tenant.webhook(receiver.url(`/${n}`))),
    );
    receiver.respond(slow(10));
    await Promise.all(Array.from({ length: 50 }, () => tenant.measure()));
    for (const { id } of webhooks) await tenant.settled(id, 50);
    expect(receiver.received).toHaveLength(200);
    const attempts = workers.map((app) => app.logs().filter(({ msg }) => msg === 'attempt').length);
    expect(attempts.reduce((sum, count) => sum + count)).toBe(200);
    expect(Math.min(...attempts)).toBeGreaterThan(0);
  });

  it('send once what many jobs name, and nothing before it is due', async () => {
    receiver.on('/slow', slow(500)).on('/later', retryAfter(3600));
    const [slowly, later] = [
      await tenant.webhook(receiver.url('/slow')),
      await tenant.webhook(receiver.url('/later')),
    ];
    await tenant.measure();
    await receiver.waitFor(2);
    await eventually(async () => (await tenant.history(later.id))[0]?.attempts === 1);

    const queue = new Bull('deliveries', stores.redisUrl, { prefix: '{mutx}' });
    const deliveries = (
      await Promise.all([slowly, later].map(({ id }) => tenant.history(id)))
    ).flat();
    const due = deliveries.map(({ id, webhook_id }) => [id, webhook_id]);
    await queue.addBulk(Array.from({ length: 40 }, () => ({ data: { due } })));
    await eventually(async () => {
      const { waiting, active } = await queue.getJobCounts();
      return waiting + active === 0;
    });
    await queue.close();
    await tenant.settled(slowly.id, 1);
    expect(receiver.received.map(({ path }) => path).sort()).toEqual(['/later', '/slow']);
  });

  it('take over what another lost by kill -9 in mid-attempt', async () => {
    const [doomed, other] = workers as [AppProcess, AppProcess];
    await other.stop();
    const { id } = await tenant.webhook(receiver.url());
    receiver.respond(hang());
    await tenant.measure();
    await receiver.waitFor(1);

    workers.push(await startApp({ stores, role: 'worker' }));
    receiver.respond(ok('taken over'));
    await doomed.kill();
    const killedAt = Date.now();
    const [first, second] = await receiver.waitFor(2, { timeoutMs: TAKEN_OVER_MS * 2 });
    expect((second?.at ?? Infinity) - killedAt).toBeLessThan(TAKEN_OVER_MS);
    expect(second?.body).toEqual(first?.body);
    expect(second?.header('x-mutx-attempt')).toBe('2');

    const delivery = await tenant.finalDelivery(id);
    expect(delivery).toMatchObject({ status: 'delivered', attempts: 2 });
    expect(delivery.attempt_log).toMatchObject([
      {
        attempt: 1,
        status_code: null,
        error_message: 'The worker stopped during this attempt',
        duration_ms: null,
        response_body: null,
      },
      { attempt: 2, status_code: 200, error_message: null, response_body: 'taken over' },
    ]);
  });

  it('do not blame an endpoint for attempts that a killed worker abandoned', async () => {
    const { id } = await tenant.webhook(receiver.url(), { retry_schedule: [] });
    receiver.respond(hang());
    await Promise.all(Array.from({ length: CIRCUIT_AFTER }, () => tenant.measure()));
    await receiver.waitFor(CIRCUIT_AFTER);

    await Promise.all(workers.map((worker) => worker.kill()));
    workers.push(await startApp({ stores, role: 'worker' }));
    const deliveries = await tenant.settled(id, CIRCUIT_AFTER, { timeoutMs: TAKEN_OVER_MS * 2 });
    expect(deliveries.map(({ status }) => status)).toEqual(Array(CIRCUIT_AFTER).fill('failed'));
    const trusted = { circuit_open: false, consecutive_failures: 0 };
    expect(await tenant.readWebhook(id)).toMatchObject(trusted);
  });
});

describe('a worker', () => {
  const BURST = 30;
  const ANSWERS_AFTER_MS = 400;

  it('sends a burst side by side to an endpoint that kept up a moment ago', async () => {
    const app = await startApp();
    const receiver = await Receiver.start();
    const tenant = await Tenant.on(app.url);
    const { id } = await tenant.webhook(receiver.url());
    const burst = () => Promise.all(Array.from({ length: BURST }, () => tenant.measure()));
    await burst();
    await tenant.settled(id, BURST);

    receiver.clear();
    receiver.respond(slow(ANSWERS_AFTER_MS));
    await burst();
    await tenant.settled(id, 2 * BURST);
    const firstEnd = Math.min(...receiver.received.map(({ endedAt }) => endedAt ?? Infinity));
    const sideBySide = receiver.received.filter(({ at }) => at < firstEnd);
    expect(sideBySide.length).toBeGreaterThan(BURST / 2);
    await receiver.stop();
    await app.stop();
  });
});
