import { startApp, type AppProcess } from '../support/app-process.js';
import { failTimes, ok, slow, status } from '../support/behaviours.js';
import { eventually } from '../support/eventually.js';
import { Receiver } from '../support/receiver.js';
import { expectProblem } from '../support/shapes.js';
import { Tenant, type DeliveryDetail } from '../support/tenant.js';

/** Differs from every `timeout_ms` below. */
const SETTING_MS = 2_000;
const RETRIES = 2;
const CIRCUIT_AFTER = 2;
/** A retry comes this much earlier or later than its delay. */
const JITTER = 0.2;

describe('an endpoint with a policy of its own', () => {
  let app: AppProcess;
  let receiver: Receiver;
  let tenant: Tenant;

  beforeAll(async () => {
    app = await startApp({
      env: {
        DELIVERY_TIMEOUT_MS: String(SETTING_MS),
        DELIVERY_MAX_RETRIES: String(RETRIES),
        DELIVERY_RETRY_BASE_MS: '20',
        WEBHOOK_CIRCUIT_AFTER: String(CIRCUIT_AFTER),
      },
    });
  });

  beforeEach(async () => {
    receiver = await Receiver.start();
    tenant = await Tenant.on(app.url);
  });

  afterEach(() => receiver.stop());
  afterAll(() => app.stop());

  const final = (id: string): Promise<DeliveryDetail> =>
    tenant.finalDelivery(id, { timeoutMs: 15_000 });

  /** The delays between the requests, in ms. */
  const gaps = (): number[] => {
    const times = receiver.received.map(({ at }) => at);
    return times.slice(1).map((time, n) => time - (times[n] ?? 0));
  };

  describe('with `timeout_ms`', () => {
    it('fails after that time, and another webhook after that of the setting', async () => {
      receiver.respond(slow(10_000));
      const own = await tenant.webhook(receiver.url('/own'), {
        timeout_ms: 1_000,
        retry_schedule: [],
      });
      const other = await tenant.webhook(receiver.url('/other'), { retry_schedule: [] });
      await tenant.measure();
      for (const [{ id }, deadline] of [
        [own, 1_000],
        [other, SETTING_MS],
      ] as const) {
        const delivery = await final(id);
        expect(delivery).toMatchObject({
          status: 'failed',
          status_code: null,
          error_message: expect.stringContaining(`timed out after ${deadline} ms`),
        });
        expect(delivery.duration_ms).toBeGreaterThanOrEqual(deadline - 5);
        expect(delivery.duration_ms).toBeLessThan(deadline + 900);
      }
    });

    it('may take longer than the setting allows others', async () => {
      receiver.respond(slow(SETTING_MS + 500));
      const { id } = await tenant.webhook(receiver.url(), { timeout_ms: 10_000 });
      await tenant.measure();
      expect(await final(id)).toMatchObject({ status: 'delivered', attempts: 1 });
    });

    it('follows a change, or null, with the next attempt', async () => {
      receiver.respond(slow(10_000));
      const { id } = await tenant.webhook(receiver.url(), {
        timeout_ms: 1_000,
        retry_schedule: [1, 1],
      });
      await tenant.measure();
      await receiver.waitFor(1);
      await tenant.change(id, { timeout_ms: 1_300 });
      await receiver.waitFor(2);
      await tenant.change(id, { timeout_ms: null });
      const { attempt_log } = await final(id);
      const deadlines = attempt_log.map(
        ({ error_message }) => /after \d+ ms/.exec(error_message ?? '')?.[0],
      );
      expect(deadlines).toEqual(['after 1000 ms', 'after 1300 ms', `after ${SETTING_MS} ms`]);
    });

    it('applies to test deliveries', async () => {
      receiver.respond(slow(10_000));
      const { id } = await tenant.webhook(receiver.url(), { timeout_ms: 1_000 });
      const answer = await tenant.api.post(`/webhooks/${id}/test`, {});
      expectProblem(answer, 502, 'test_not_delivered');
      expect(answer.body.detail).toContain('timed out after 1000 ms');
    });
  });

  describe('with `retry_schedule`', () => {
    it('gets one attempt more than it has delays, after those delays', async () => {
      receiver.respond(status(500));
      const { id } = await tenant.webhook(receiver.url(), { retry_schedule: [1, 1.5] });
      await tenant.measure();
      const delivery = await final(id);
      expect(delivery).toMatchObject({
        status: 'failed',
        attempts: 3,
        explanation: { code: 'exhausted' },
      });
      expect(receiver.received.map((r) => r.header('x-mutx-attempt'))).toEqual(['1', '2', '3']);
      const [first = 0, second = 0] = gaps();
      expect(first).toBeGreaterThanOrEqual(1_000 * (1 - JITTER) - 50);
      expect(first).toBeLessThan(1_000 * (1 + JITTER) + 1_500);
      expect(second).toBeGreaterThanOrEqual(1_500 * (1 - JITTER) - 50);
      expect(second).toBeLessThan(1_500 * (1 + JITTER) + 1_500);
    });

    it('may have more attempts than the setting allows others', async () => {
      receiver.respond(failTimes(RETRIES + 1));
      const { id } = await tenant.webhook(receiver.url(), {
        retry_schedule: Array.from({ length: RETRIES + 1 }, () => 1),
      });
      await tenant.measure();
      expect(await final(id)).toMatchObject({ status: 'delivered', attempts: RETRIES + 2 });
    });

    it('gets one attempt where it is empty, and the default number after null', async () => {
      receiver.respond(status(500));
      const { id } = await tenant.webhook(receiver.url(), { retry_schedule: [] });
      await tenant.measure();
      expect(await final(id)).toMatchObject({ status: 'failed', attempts: 1 });
      await tenant.change(id, { retry_schedule: null, reset_circuit: true });
      await tenant.measure();
      const [latest] = await tenant.settled(id, 2);
      expect(latest).toMatchObject({ status: 'failed', attempts: RETRIES + 1 });
    });

    it('follows a change with the next attempt', async () => {
      receiver.respond(status(500));
      const { id } = await tenant.webhook(receiver.url(), { retry_schedule: [1, 1, 1, 1] });
      await tenant.measure();
      await receiver.waitFor(2);
      await tenant.change(id, { retry_schedule: [1] });
      const { status: end, attempts } = await final(id);
      expect(end).toBe('failed');
      // The second attempt may have ended before the change, which then ends the third.
      expect([2, 3]).toContain(attempts);
      expect(receiver.received).toHaveLength(attempts);
    });

    it('waits for Retry-After where that is longer', async () => {
      receiver.respond(failTimes(1, status(503, { headers: { 'retry-after': '2' } })));
      const { id } = await tenant.webhook(receiver.url(), { retry_schedule: [1] });
      await tenant.measure();
      expect(await final(id)).toMatchObject({ status: 'delivered', attempts: 2 });
      expect(gaps()[0]).toBeGreaterThanOrEqual(2_000);
    });

    it('has one attempt per test, however many delays there are', async () => {
      receiver.respond(status(500));
      const { id } = await tenant.webhook(receiver.url(), { retry_schedule: [1, 1] });
      expectProblem(await tenant.api.post(`/webhooks/${id}/test`, {}), 502, 'test_not_delivered');
      const [delivery] = await tenant.settled(id, 1);
      expect(delivery).toMatchObject({ status: 'failed', attempts: 1 });
    });
  });

  describe('with an empty `retry_schedule`', () => {
    it('has a circuit that opens, is probed and closes like any other', async () => {
      receiver.respond(status(500));
      const { id } = await tenant.webhook(receiver.url(), { retry_schedule: [] });
      for (let count = 1; count <= CIRCUIT_AFTER; count += 1) {
        await tenant.measure();
        await tenant.settled(id, count);
      }
      expect(await tenant.readWebhook(id)).toMatchObject({
        circuit_open: true,
        consecutive_failures: CIRCUIT_AFTER,
      });
      expect(receiver.received).toHaveLength(CIRCUIT_AFTER);

      await tenant.measure();
      const probed = await receiver.waitFor(CIRCUIT_AFTER + 2);
      expect(probed.at(-1)?.header('x-mutx-attempt')).toBe('1');
      const [waiting] = await tenant.history(id, '?limit=1');
      expect(waiting).toMatchObject({ status: 'pending', attempts: 0 });

      receiver.respond(ok());
      const [latest] = await tenant.settled(id, CIRCUIT_AFTER + 1);
      expect(latest).toMatchObject({ status: 'delivered', attempts: 1 });
      await eventually(async () => !(await tenant.readWebhook(id)).circuit_open);
    });
  });
});
