import { startApp, type AppProcess } from '../support/app-process.js';
import { failTimes, gone, ok, redirect, retryAfter, status } from '../support/behaviours.js';
import { eventually } from '../support/eventually.js';
import { Receiver } from '../support/receiver.js';
import { aTime } from '../support/shapes.js';
import { Tenant, type DeliveryDetail } from '../support/tenant.js';

const BASE_MS = 30;
const FACTOR = 3;
const RETRIES = 3;

describe('a delivery that fails', () => {
  let app: AppProcess;
  let receiver: Receiver;
  let tenant: Tenant;

  beforeAll(async () => {
    app = await startApp({
      env: {
        DELIVERY_MAX_RETRIES: String(RETRIES),
        DELIVERY_RETRY_BASE_MS: String(BASE_MS),
        DELIVERY_RETRY_FACTOR: String(FACTOR),
      },
    });
  });

  beforeEach(async () => {
    receiver = await Receiver.start();
    tenant = await Tenant.on(app.url);
  });

  afterEach(() => receiver.stop());
  afterAll(() => app.stop());

  /** The pauses between the arrivals on a path, in ms. */
  const gaps = (path: string): number[] => {
    const times = receiver.received.filter((r) => r.path === path).map(({ at }) => at);
    return times.slice(1).map((time, index) => time - (times[index] ?? 0));
  };

  it('is tried again, with the same bytes, until it is taken', async () => {
    receiver.respond(failTimes(2, status(500, { body: 'not now' }), ok('at last')));
    const { id } = await tenant.webhook(receiver.url());
    await tenant.measure();
    const delivery = await tenant.finalDelivery(id);
    expect(delivery).toMatchObject({
      status: 'delivered',
      success: true,
      status_code: 200,
      error_message: null,
      attempts: 3,
      delivered_at: aTime,
      next_attempt_at: null,
    });
    const failed = { status_code: 500, error_message: 'The endpoint responded with 500' };
    const made = { duration_ms: expect.any(Number), started_at: aTime };
    expect(delivery.attempt_log).toEqual([
      { attempt: 1, ...failed, response_body: 'not now', ...made },
      { attempt: 2, ...failed, response_body: null, ...made },
      { attempt: 3, status_code: 200, error_message: null, response_body: 'at last', ...made },
    ]);
    const [first, ...others] = receiver.received;
    expect(others.map(({ text }) => text)).toEqual([first?.text, first?.text]);
    expect(receiver.received.map((r) => r.header('x-mutx-attempt'))).toEqual(['1', '2', '3']);
    expect(new Set(receiver.received.map((r) => r.header('x-mutx-delivery-id')))).toEqual(
      new Set([delivery.id]),
    );
  });

  it('is given up after so many retries, with growing pauses between them', async () => {
    receiver.respond(status(500));
    const { id } = await tenant.webhook(receiver.url());
    await tenant.measure();
    const delivery = await tenant.finalDelivery(id);
    expect(delivery).toMatchObject({
      status: 'failed',
      success: false,
      status_code: 500,
      error_message: 'The endpoint responded with 500',
      attempts: RETRIES + 1,
      delivered_at: null,
      next_attempt_at: null,
    });
    expect(delivery.attempt_log.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4]);
    gaps('/').forEach((gap, n) => expect(gap).toBeGreaterThan(BASE_MS * FACTOR ** n * 0.8));
    expect(gaps('/')).toHaveLength(RETRIES);
    expect(await tenant.readWebhook(id)).toMatchObject({
      consecutive_failures: 1,
      circuit_open: false,
      total_deliveries: 1,
      successful_deliveries: 0,
      failed_deliveries: 1,
    });
  });

  it('is over with any 2xx, and tried again with anything else', async () => {
    const codes = [200, 201, 202, 204, 299, 300, 304, 400, 401, 404, 408, 422, 429, 500, 501, 503];
    const webhooks = new Map<number, string>();
    for (const code of codes) {
      receiver.on(`/${code}`, failTimes(1, status(code)));
      webhooks.set(code, (await tenant.webhook(receiver.url(`/${code}`))).id);
    }
    await tenant.measure();
    for (const [code, id] of webhooks) {
      const { status, attempts, attempt_log } = await tenant.finalDelivery(id);
      expect([code, status, attempts]).toEqual([code, 'delivered', code < 300 ? 1 : 2]);
      expect(attempt_log[0]?.status_code).toBe(code);
    }
  });

  it('is not sent where a redirect points', async () => {
    const codes = [301, 302, 303, 307, 308];
    const webhooks: string[] = [];
    for (const code of codes) {
      receiver.on(`/${code}`, redirect(receiver.url('/elsewhere'), code));
      webhooks.push((await tenant.webhook(receiver.url(`/${code}`))).id);
    }
    await tenant.measure();
    for (const [index, id] of webhooks.entries()) {
      expect(await tenant.finalDelivery(id)).toMatchObject({
        status: 'failed',
        status_code: codes[index],
        attempts: RETRIES + 1,
      });
    }
    expect(receiver.received.filter(({ path }) => path === '/elsewhere')).toEqual([]);
  });

  it('waits as long as Retry-After asks on 429 and 503, in seconds or until a date', async () => {
    const date = new Date(Date.now() + 2_000).toUTCString();
    const answers = {
      '/503': retryAfter(1),
      '/429': retryAfter(1, 429),
      '/date': retryAfter(date),
    };
    const webhooks: string[] = [];
    for (const [path, answer] of Object.entries(answers)) {
      receiver.on(path, failTimes(1, answer));
      webhooks.push((await tenant.webhook(receiver.url(path))).id);
    }
    await tenant.measure();
    for (const id of webhooks) {
      expect(await tenant.finalDelivery(id)).toMatchObject({ status: 'delivered', attempts: 2 });
    }
    expect(gaps('/503')[0]).toBeGreaterThanOrEqual(1_000);
    expect(gaps('/429')[0]).toBeGreaterThanOrEqual(1_000);
    const [, second] = receiver.received.filter(({ path }) => path === '/date');
    expect(second?.at).toBeGreaterThanOrEqual(Date.parse(date));
  });

  it('does not wait for a Retry-After that is nonsense, or of another status', async () => {
    receiver.on('/404', failTimes(1, retryAfter(3600, 404)));
    receiver.on('/nonsense', failTimes(1, retryAfter('tomorrow')));
    receiver.on('/past', failTimes(1, retryAfter(new Date(0).toUTCString())));
    for (const path of ['/404', '/nonsense', '/past']) {
      const { id } = await tenant.webhook(receiver.url(path));
      await tenant.measure();
      const delivery: DeliveryDetail = await tenant.finalDelivery(id);
      expect(delivery).toMatchObject({ status: 'delivered', attempts: 2 });
      await tenant.api.delete(`/webhooks/${id}`);
    }
  });

  it('by 410 ends at once, switches the webhook off and cancels what waits', async () => {
    receiver.respond(retryAfter(3600));
    const { id } = await tenant.webhook(receiver.url(), { events: ['metrics.*', 'agent.*'] });
    await tenant.measure();
    await eventually(async () => (await tenant.history(id))[0]?.attempts === 1);
    receiver.respond(gone());
    await tenant.report('running');

    const [last, waited] = await tenant.settled(id, 2);
    expect(last).toMatchObject({ status: 'failed', status_code: 410, attempts: 1 });
    expect(waited).toMatchObject({ status: 'cancelled', attempts: 1, next_attempt_at: null });
    expect(await tenant.readWebhook(id)).toMatchObject({ is_active: false, circuit_open: false });

    receiver.respond(ok());
    await tenant.measure();
    expect(await tenant.history(id)).toHaveLength(2);
    expect(receiver.received).toHaveLength(2);
    await tenant.change(id, { is_active: true });
    await tenant.measure();
    expect((await tenant.settled(id, 3))[0]).toMatchObject({ status: 'delivered', attempts: 1 });
  });
});
