import pg from 'pg';
import { expectStatus, registerUser, type ApiResponse } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { ok, status } from '../support/behaviours.js';
import { eventually } from '../support/eventually.js';
import { addWeek, insertDeliveries, insertEvents } from '../support/history.js';
import { Receiver } from '../support/receiver.js';
import { anId, aTime, expectProblem, UNKNOWN_ID } from '../support/shapes.js';
import { Tenant, type DeliveryView } from '../support/tenant.js';

const DAY_MS = 86_400_000;

describe('the replay of one delivery', () => {
  let app: AppProcess;
  let receiver: Receiver;
  let tenant: Tenant;

  beforeAll(async () => {
    app = await startApp();
  });
  beforeEach(async () => {
    receiver = await Receiver.start();
    tenant = await Tenant.on(app.url);
  });
  afterEach(() => receiver.stop());
  afterAll(() => app.stop());

  const replay = (
    webhookId: string,
    deliveryId: string,
    headers?: Record<string, string>,
  ): Promise<ApiResponse<DeliveryView>> =>
    tenant.api.post(`/webhooks/${webhookId}/deliveries/${deliveryId}/replay`, undefined, headers);

  /** A webhook with one delivery that has ended. */
  const delivered = async (): Promise<{ webhookId: string; delivery: DeliveryView }> => {
    const { id } = await tenant.webhook(receiver.url());
    await tenant.measure();
    return { webhookId: id, delivery: await tenant.finalDelivery(id) };
  };

  it('is a new delivery of the same event, with the same data', async () => {
    const { webhookId, delivery } = await delivered();
    const created = expectStatus(201, await replay(webhookId, delivery.id));
    expect(created).toMatchObject({
      id: anId,
      webhook_id: webhookId,
      event: 'metrics.report',
      payload: delivery.payload,
      status: 'pending',
      success: false,
      attempts: 0,
      status_code: null,
      created_at: aTime,
      delivered_at: null,
      next_attempt_at: aTime,
    });
    const [first, second] = await receiver.waitFor(2);
    expect(created.id).not.toBe(delivery.id);
    expect(second?.header('x-mutx-delivery-id')).toBe(created.id);
    expect(second?.header('x-mutx-replay-of')).toBe(delivery.id);
    expect(first?.header('x-mutx-replay-of')).toBeUndefined();
    expect(second?.header('x-mutx-event-id')).toBe(first?.header('x-mutx-event-id'));
    const dataOf = (text = ''): string => text.slice(text.indexOf('"data":'));
    expect(dataOf(second?.text)).toBe(dataOf(first?.text));
    expect(second?.json).toMatchObject({
      timestamp: first?.json.timestamp as string,
      delivery_id: created.id,
    });
    const items = await tenant.settled(webhookId, 2);
    expect(items.map(({ status }) => status)).toEqual(['delivered', 'delivered']);
  });

  it('goes to today’s URL, signed with today’s secret, and has all retries', async () => {
    receiver.on('/old', status(500)).on('/new', status(500));
    const { id } = await tenant.webhook(receiver.url('/old'));
    await tenant.measure();
    const failed = await tenant.finalDelivery(id, { timeoutMs: 20_000 });
    expect(failed).toMatchObject({ status: 'failed', attempts: 6 });
    await tenant.change(id, { url: receiver.url('/new'), secret: 'today' });
    expectStatus(201, await replay(id, failed.id));
    const again = await receiver.waitFor(6, { where: ({ path }) => path === '/new' });
    expect(again.map((it) => it.header('x-mutx-attempt'))).toEqual(['1', '2', '3', '4', '5', '6']);
    expect(again[0]?.header('webhook-id')).toBe(again[0]?.header('x-mutx-event-id'));
  });

  it('can be replayed itself, and names what it repeats', async () => {
    const { webhookId, delivery } = await delivered();
    const first = expectStatus(201, await replay(webhookId, delivery.id));
    await tenant.settled(webhookId, 2);
    expectStatus(201, await replay(webhookId, first.id));
    const requests = await receiver.waitFor(3);
    expect(requests[2]?.header('x-mutx-replay-of')).toBe(first.id);
  });

  it('is made once for an Idempotency-Key', async () => {
    const { webhookId, delivery } = await delivered();
    const key = { 'Idempotency-Key': 'replay-once' };
    const first = await replay(webhookId, delivery.id, key);
    const second = await replay(webhookId, delivery.id, key);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect([second.status, second.body]).toEqual([201, first.body]);
    expect(await tenant.settled(webhookId, 2)).toHaveLength(2);
  });

  it('does not keep erased data for its Idempotency-Key', async () => {
    const { webhookId, delivery } = await delivered();
    const key = { 'Idempotency-Key': 'replay-erased' };
    const first = expectStatus(201, await replay(webhookId, delivery.id, key));
    expect(first.payload).toContain('cpu_usage');
    await tenant.settled(webhookId, 2);
    expectStatus(204, await tenant.api.delete(`/events/${first.event_id}/data`));
    const second = expectStatus(201, await replay(webhookId, delivery.id, key));
    expect(second).toEqual({ ...first, payload: 'null' });
  });

  it('sends an event of twenty days ago', async () => {
    const at = new Date(Date.now() - 20 * DAY_MS);
    await addWeek(app.stores, at);
    const { id } = await tenant.webhook(receiver.url());
    const events = await insertEvents(app.stores, await tenant.userId(), { at });
    const [old = ''] = await insertDeliveries(app.stores, id, events, { status: 'failed' });
    expectStatus(201, await replay(id, old));
    const [request] = await receiver.waitFor(1);
    expect(request?.header('x-mutx-event-id')).toBe(events[0]);
    expect(request?.json.timestamp).toBe(at.toISOString());
  });

  describe('is refused', () => {
    it('while the delivery is pending', async () => {
      const { id } = await tenant.webhook(receiver.url());
      const events = await insertEvents(app.stores, await tenant.userId());
      const [pending = ''] = await insertDeliveries(app.stores, id, events, { status: 'pending' });
      expectProblem(await replay(id, pending), 409, 'delivery_pending');
    });

    it('while the webhook is inactive', async () => {
      const { webhookId, delivery } = await delivered();
      await tenant.change(webhookId, { is_active: false });
      expectProblem(await replay(webhookId, delivery.id), 409, 'webhook_inactive');
    });

    it('of a test delivery, also one of an older version', async () => {
      const { id } = await tenant.webhook(receiver.url());
      const test = expectStatus(200, await tenant.api.post(`/webhooks/${id}/test`));
      expectProblem(await replay(id, test.delivery_id as string), 409, 'test_delivery');
      const events = await insertEvents(app.stores, await tenant.userId());
      const made = { status: 'delivered', maxAttempts: 1 };
      const [old = ''] = await insertDeliveries(app.stores, id, events, made);
      expectProblem(await replay(id, old), 409, 'test_delivery');
    });

    it.each([
      ['was erased', `UPDATE events SET expunged_at = now(), data = 'null' WHERE user_id = $1`],
      ['was dropped', 'DELETE FROM events WHERE user_id = $1'],
    ])('when the data of the event %s', async (_what, statement) => {
      const { webhookId, delivery } = await delivered();
      await app.stores.query(statement, [await tenant.userId()]);
      expectProblem(await replay(webhookId, delivery.id), 409, 'event_data_unavailable');
      expect(await tenant.history(webhookId)).toHaveLength(1);
    });

    it('when the data of the event is erased in the same moment', async () => {
      const { webhookId, delivery } = await delivered();
      const erasing = new pg.Client(app.stores.databaseUrl);
      await erasing.connect();
      await erasing.query('BEGIN');
      await erasing.query(
        `UPDATE events SET data = 'null', expunged_at = now() WHERE user_id = $1`,
        [await tenant.userId()],
      );
      const answer = replay(webhookId, delivery.id);
      await eventually(async () => {
        const waiting = await app.stores.query(
          `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'INSERT INTO deliveries%'`,
        );
        return waiting.length > 0;
      });
      await erasing.query('COMMIT');
      await erasing.end();
      expectProblem(await answer, 409, 'event_data_unavailable');
      expect(await tenant.history(webhookId)).toHaveLength(1);
    });

    it('for an unknown delivery, and one of another webhook', async () => {
      const { delivery } = await delivered();
      const other = await tenant.webhook(receiver.url());
      expectProblem(await replay(other.id, UNKNOWN_ID), 404, 'not_found');
      expectProblem(await replay(other.id, delivery.id), 404, 'not_found');
      expectProblem(await replay(other.id, 'x'), 422, 'validation_failed', ['delivery_id']);
    });

    it('to other accounts, and to keys without the scope', async () => {
      const { webhookId, delivery } = await delivered();
      const path = `/webhooks/${webhookId}/deliveries/${delivery.id}/replay`;
      const stranger = await registerUser(app.url);
      expectProblem(await stranger.api.post(path), 403, 'forbidden');
      const { body } = await tenant.api.post('/api-keys', { name: 'ingest', scopes: ['ingest'] });
      const narrow = tenant.as({ apiKey: body.key as string });
      expectProblem(await narrow.api.post(path), 403, 'insufficient_scope');
      expect(await tenant.history(webhookId)).toHaveLength(1);
    });
  });

  it('is sent after the endpoint recovers, like any delivery', async () => {
    receiver.respond(status(503));
    const { id } = await tenant.webhook(receiver.url());
    await tenant.measure();
    const failed = await tenant.finalDelivery(id, { timeoutMs: 20_000 });
    receiver.respond(ok());
    expectStatus(201, await replay(id, failed.id));
    const [newest] = await tenant.settled(id, 2);
    expect(newest).toMatchObject({ status: 'delivered', attempts: 1 });
  });
});
