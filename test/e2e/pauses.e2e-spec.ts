import { startApp, type AppProcess } from '../support/app-process.js';
import { ok, status } from '../support/behaviours.js';
import { eventually } from '../support/eventually.js';
import { Receiver } from '../support/receiver.js';
import { Tenant } from '../support/tenant.js';

const CIRCUIT_AFTER = 2;

describe('a paused webhook', () => {
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

  /** Waits until every worker has swept several times. */
  const sweeps = async (): Promise<void> => {
    const later = `SELECT now() + interval '4 seconds' AS time`;
    const [until] = await app.stores.query<{ time: Date }>(later);
    await eventually(async () => {
      const [workers] = await app.stores.query<{ alive: boolean }>(
        `SELECT bool_or(seen_at > $1) AS alive FROM workers`,
        [until?.time],
      );
      return workers?.alive === true;
    });
  };

  const pausedWebhook = async (input: object = {}): Promise<string> =>
    (await tenant.webhook(receiver.url('/paused'), { is_paused: true, ...input })).id;

  const arrived = (path: string): string[] =>
    receiver.received.filter((request) => request.path === path).map(({ text }) => text);

  const explanation = async (id: string) => {
    const [delivery] = await tenant.history(id);
    return (await tenant.delivery(id, delivery?.id ?? '')).explanation;
  };

  it.each([
    ['an ordinary one', {}],
    ['one with a rate limit', { rate_limit: { per_second: 1_000 } }],
    ['an ordered one', { ordering: 'agent' }],
  ])('keeps its deliveries until it is resumed: %s', async (_, input) => {
    const id = await pausedWebhook(input);
    const other = await tenant.webhook(receiver.url('/other'));
    for (let n = 0; n < 3; n++) await tenant.measure({ cpu_usage: n });
    await tenant.settled(other.id, 3);
    await app.stores.query(
      `UPDATE deliveries SET next_attempt_at = now() - interval '1 minute' WHERE webhook_id = $1`,
      [id],
    );
    await sweeps();
    expect(arrived('/paused')).toEqual([]);
    const kept = await tenant.history(id);
    expect(kept.map((each) => [each.status, each.attempts])).toEqual(Array(3).fill(['pending', 0]));
    expect(await explanation(id)).toEqual({
      code: 'paused',
      detail: expect.stringContaining('`is_paused` is `false`'),
      until: null,
    });
    expect(await tenant.change(id, { is_paused: false })).toMatchObject({ is_paused: false });
    await tenant.settled(id, 3);
    expect(arrived('/paused')).toHaveLength(3);
  });

  it('sends tests', async () => {
    const id = await pausedWebhook();
    const { status: code } = await tenant.api.post(`/webhooks/${id}/test`, {});
    expect(code).toBe(200);
    expect(arrived('/paused')).toHaveLength(1);
  });

  it('makes no retry of what failed before', async () => {
    const id = await pausedWebhook({ is_paused: false, retry_schedule: [1] });
    receiver.respond(status(500));
    await tenant.measure();
    await eventually(async () => (await tenant.history(id))[0]?.attempts === 1);
    await tenant.change(id, { is_paused: true });
    await sweeps();
    expect(arrived('/paused')).toHaveLength(1);
    receiver.respond(ok());
    await tenant.change(id, { is_paused: null });
    expect(await tenant.finalDelivery(id)).toMatchObject({ status: 'delivered', attempts: 2 });
  });

  it('sends no probe, and lets nothing expire behind an open circuit', async () => {
    const id = await pausedWebhook({ is_paused: false });
    receiver.respond(status(500));
    for (let n = 1; n <= CIRCUIT_AFTER; n++) {
      await tenant.measure();
      await tenant.settled(id, n);
    }
    expect(await tenant.change(id, { is_paused: true })).toMatchObject({ circuit_open: true });
    await tenant.measure();
    const sent = arrived('/paused').length;
    await app.stores.query(
      `UPDATE deliveries SET created_at = created_at - interval '9 days'
       WHERE webhook_id = $1 AND status = 'pending'`,
      [id],
    );
    await app.stores.query(`UPDATE webhooks SET next_probe_at = now() WHERE id = $1`, [id]);
    await sweeps();
    expect(arrived('/paused')).toHaveLength(sent);
    expect(await explanation(id)).toMatchObject({ code: 'paused' });
    receiver.respond(ok());
    await tenant.change(id, { is_paused: false });
    const [latest] = await tenant.settled(id, CIRCUIT_AFTER + 1);
    expect(latest).toMatchObject({ status: 'delivered' });
  });

  it('cancels its deliveries when it is deactivated', async () => {
    const id = await pausedWebhook();
    await tenant.measure();
    await tenant.change(id, { is_active: false });
    expect(await tenant.finalDelivery(id)).toMatchObject({ status: 'cancelled' });
  });

  it.each(['yes', 1, {}])('refuses %j', async (is_paused) => {
    const refused = { status: 422, body: { errors: [{ field: 'is_paused' }] } };
    const body = { url: receiver.url(), is_paused };
    expect(await tenant.api.post('/webhooks', body)).toMatchObject(refused);
  });
});
