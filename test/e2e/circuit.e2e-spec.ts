import { startApp, type AppProcess } from '../support/app-process.js';
import { ok, status } from '../support/behaviours.js';
import { eventually } from '../support/eventually.js';
import { Receiver } from '../support/receiver.js';
import { Tenant } from '../support/tenant.js';

const CIRCUIT_AFTER = 2;

describe('the circuit of a webhook', () => {
  let app: AppProcess;
  let receiver: Receiver;
  let tenant: Tenant;

  beforeAll(async () => {
    app = await startApp({
      env: {
        DELIVERY_MAX_RETRIES: '1',
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

  /** A webhook whose endpoint fails until its circuit opens; everything so far has `failed`. */
  const broken = async (): Promise<string> => {
    receiver.respond(status(500));
    const { id } = await tenant.webhook(receiver.url());
    for (let count = 1; count <= CIRCUIT_AFTER; count++) {
      await tenant.measure();
      await tenant.settled(id, count);
    }
    return id;
  };
  const pending = (id: string) => tenant.history(id, '?status=pending');

  it('opens after so many deliveries exhausted in a row, not before', async () => {
    receiver.respond(status(500));
    const { id } = await tenant.webhook(receiver.url());
    await tenant.measure();
    await tenant.settled(id, 1);
    const shaken = { consecutive_failures: 1, circuit_open: false };
    expect(await tenant.readWebhook(id)).toMatchObject(shaken);

    receiver.respond(ok());
    await tenant.measure();
    await tenant.settled(id, 2);
    const healed = { consecutive_failures: 0, circuit_open: false };
    expect(await tenant.readWebhook(id)).toMatchObject(healed);

    receiver.respond(status(500));
    await tenant.measure();
    await tenant.measure();
    await tenant.settled(id, 4);
    const open = { consecutive_failures: CIRCUIT_AFTER, circuit_open: true, is_active: true };
    expect(await tenant.readWebhook(id)).toMatchObject(open);
  });

  it('keeps deliveries while it is open, and sends them all once a probe succeeds', async () => {
    const id = await broken();
    const before = receiver.received.length;
    for (let count = 0; count < 5; count++) await tenant.measure();
    await receiver.waitFor(before + 2);
    expect(await pending(id)).toHaveLength(5);
    expect(await tenant.readWebhook(id)).toMatchObject({ circuit_open: true });

    receiver.respond(ok());
    const all = await tenant.settled(id, CIRCUIT_AFTER + 5);
    const waited = all.slice(0, 5);
    expect(waited.map(({ status }) => status)).toEqual(Array(5).fill('delivered'));
    expect(await tenant.readWebhook(id)).toMatchObject({
      circuit_open: false,
      consecutive_failures: 0,
      is_active: true,
    });
  });

  it('probes with one delivery at a time, and a probe that fails is no attempt', async () => {
    const id = await broken();
    const before = receiver.received.length;
    await tenant.measure();
    const probes = (await receiver.waitFor(before + 4)).slice(before);
    expect(await pending(id)).toMatchObject([{ status: 'pending', attempts: 0 }]);
    expect(new Set(probes.map((probe) => probe.header('x-mutx-delivery-id'))).size).toBe(1);
    expect(probes.map((probe) => probe.header('x-mutx-attempt'))).toEqual(['1', '1', '1', '1']);

    receiver.respond(ok());
    const [delivery] = await tenant.settled(id, CIRCUIT_AFTER + 1);
    expect(delivery).toMatchObject({ status: 'delivered', attempts: 1 });
  });

  it('does not stay open for one delivery that is always refused', async () => {
    const id = await broken();
    const refused = status(500);
    receiver.respond((request, response) => {
      (request.json.data.cpu_usage === 13 ? refused : ok())(request, response);
    });
    await tenant.measure({ cpu_usage: 13 });
    await tenant.measure();
    const [last, first] = await tenant.settled(id, CIRCUIT_AFTER + 2);
    expect(last).toMatchObject({ status: 'delivered' });
    expect(first).toMatchObject({ status: 'failed', status_code: 500 });
    expect(await tenant.readWebhook(id)).toMatchObject({ circuit_open: false });
  });

  it('is closed by `reset_circuit`, and what waits is sent', async () => {
    const id = await broken();
    for (let count = 0; count < 3; count++) await tenant.measure();
    receiver.respond(ok());
    expect(await tenant.change(id, { reset_circuit: true })).toMatchObject({
      circuit_open: false,
      consecutive_failures: 0,
    });
    const all = await tenant.settled(id, CIRCUIT_AFTER + 3);
    expect(all.filter(({ status }) => status === 'delivered')).toHaveLength(3);
  });

  it('is closed by a new URL, and waiting deliveries are sent there at once', async () => {
    const id = await broken();
    await app.stores.query(
      `UPDATE webhooks SET next_probe_at = now() + interval '43 minutes', failed_probes = 5
       WHERE id = $1`,
      [id],
    );
    for (let count = 0; count < 3; count++) await tenant.measure();
    const { url } = await tenant.readWebhook(id);
    expect(await tenant.change(id, { url, name: 'same URL' })).toMatchObject({
      circuit_open: true,
    });

    receiver.on('/moved', ok());
    const moved = receiver.url('/moved');
    expect(await tenant.change(id, { url: moved })).toMatchObject({
      url: moved,
      circuit_open: false,
      consecutive_failures: 0,
    });
    const all = await tenant.settled(id, CIRCUIT_AFTER + 3);
    expect(all.filter(({ status }) => status === 'delivered')).toHaveLength(3);
    expect(receiver.received.filter(({ path }) => path === '/moved')).toHaveLength(3);
    expect(
      await app.stores.query('SELECT failed_probes, next_probe_at FROM webhooks WHERE id = $1', [
        id,
      ]),
    ).toEqual([{ failed_probes: 0, next_probe_at: null }]);
  });

  it('does not recall what waits for it when the subscription is narrowed', async () => {
    const id = await broken();
    await tenant.measure();
    await tenant.change(id, { events: ['agent.status'] });
    await tenant.measure();
    receiver.respond(ok());
    await tenant.change(id, { reset_circuit: true });
    const [waited, ...before] = await tenant.settled(id, CIRCUIT_AFTER + 1);
    expect(waited).toMatchObject({ event: 'metrics.report', status: 'delivered' });
    expect(before.every(({ status }) => status === 'failed')).toBe(true);
  });

  it('opens again when the endpoint still fails after a reset', async () => {
    const id = await broken();
    await tenant.change(id, { reset_circuit: true });
    for (let count = 0; count < CIRCUIT_AFTER; count++) await tenant.measure();
    await eventually(async () => (await tenant.readWebhook(id)).circuit_open);
  });

  it('is not touched by `reset_circuit: false`', async () => {
    const id = await broken();
    expect(await tenant.change(id, { reset_circuit: false })).toMatchObject({ circuit_open: true });
  });

  it('leaves the other webhooks of the user alone', async () => {
    const id = await broken();
    receiver.on('/well', ok());
    const well = await tenant.webhook(receiver.url('/well'));
    await tenant.measure();
    expect(await tenant.finalDelivery(well.id)).toMatchObject({ status: 'delivered' });
    expect(await tenant.readWebhook(id)).toMatchObject({ circuit_open: true });
  });

  it.each([
    ['24 hours', null, { younger: 23, older: 25 }],
    ['1.2 times its schedule, if that is longer', [80_000, 80_000], { younger: 52, older: 54 }],
  ])('ends what waited for it for %s', async (_, retry_schedule, { younger, older }) => {
    const id = await broken();
    await tenant.change(id, { retry_schedule });
    await app.stores.query(
      `UPDATE webhooks SET next_probe_at = now() + interval '1 hour' WHERE id = $1`,
      [id],
    );
    for (const hours of [older, younger]) {
      await tenant.measure();
      const [latest] = await tenant.history(id);
      await app.stores.query(
        `UPDATE deliveries SET created_at = now() - $2 * interval '1 hour' WHERE id = $1`,
        [latest?.id, hours],
      );
    }
    const worker = await startApp({ role: 'worker', stores: app.stores });
    const delivery = await eventually(async () => {
      const [, oldest] = await tenant.history(id);
      if (oldest?.status === 'failed') return oldest;
      throw new Error('The older delivery is pending');
    });
    expect(delivery).toMatchObject({
      error_message: 'The circuit stayed open until the delivery expired',
      next_attempt_at: null,
    });
    expect(await pending(id)).toHaveLength(1);
    await worker.stop();
  });
});
