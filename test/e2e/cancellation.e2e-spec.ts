import { randomUUID } from 'node:crypto';
import { expectStatus, registerUser, type ApiResponse } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { ok, status } from '../support/behaviours.js';
import { eventually } from '../support/eventually.js';
import { Receiver } from '../support/receiver.js';
import { insertRows } from '../support/rows.js';
import { expectProblem, UNKNOWN_ID } from '../support/shapes.js';
import { Tenant } from '../support/tenant.js';

let app: AppProcess;
let receiver: Receiver;
let tenant: Tenant;

beforeAll(async () => {
  app = await startApp({ env: { DELIVERY_RETRY_BASE_MS: '600000', DELIVERY_TIMEOUT_MS: '15000' } });
});
beforeEach(async () => {
  receiver = await Receiver.start();
  tenant = await Tenant.on(app.url);
});
afterEach(() => receiver.stop());
afterAll(() => app.stop());

interface Cancelled {
  matched: number;
  cancelled: number;
  has_more: boolean;
}

const tryCancel = (id: string, body: object = {}): Promise<ApiResponse<Cancelled>> =>
  tenant.api.post<Cancelled>(`/webhooks/${id}/deliveries/cancel`, body);

const cancel = async (id: string, body: object = {}): Promise<Cancelled> =>
  expectStatus(200, await tryCancel(id, body));

/** A webhook with this many deliveries that wait for their second attempt. */
async function waiting(count: number): Promise<string> {
  receiver.respond(status(500));
  const { id } = await tenant.webhook(receiver.url(), { events: ['*'] });
  for (let n = 0; n < count; n++) await tenant.measure();
  await eventually(
    async () => (await tenant.history(id)).filter((d) => d.attempts === 1).length === count,
    { what: 'the first attempts' },
  );
  return id;
}

/** Inserts pending deliveries, due at a time in SQL; their ids. */
async function insertPending(webhookId: string, count: number, due: string): Promise<string[]> {
  const eventIds = await insertRows(app.stores, 'events', 1, {
    user_id: 'gen_random_uuid()',
    type: `'metrics.report'`,
    data: `'{}'`,
    occurred_at: 'now()',
  });
  return insertRows(app.stores, 'deliveries', count, {
    webhook_id: `'${webhookId}'`,
    event_id: `'${eventIds[0]}'`,
    event_type: `'metrics.report'`,
    status: `'pending'`,
    next_attempt_at: due,
    created_at: 'now()',
  });
}

describe('cancelling pending deliveries', () => {
  it('ends those that wait, and says so in the history', async () => {
    const id = await waiting(3);
    const sent = receiver.received.length;
    const found = { matched: 3, has_more: false };
    expect(await cancel(id, { dry_run: true })).toEqual({ ...found, cancelled: 0 });
    expect(await cancel(id)).toEqual({ ...found, cancelled: 3 });
    const items = await tenant.settled(id, 3);
    for (const item of items) {
      expect(item).toMatchObject({ status: 'cancelled', next_attempt_at: null, attempts: 1 });
    }
    expect(await tenant.delivery(id, items[0]?.id ?? '')).toMatchObject({
      explanation: { code: 'cancelled', detail: expect.stringMatching(/^A request cancelled/) },
    });
    const reasons = await app.stores.query(
      'SELECT DISTINCT end_reason FROM deliveries WHERE webhook_id = $1',
      [id],
    );
    expect(reasons).toEqual([{ end_reason: 'cancelled_by_request' }]);
    expect(receiver.received).toHaveLength(sent);
    expect(await cancel(id)).toEqual({ matched: 0, cancelled: 0, has_more: false });
  });

  it('leaves an attempt in progress, and what is not pending', async () => {
    let release = (): void => undefined;
    receiver.respond((_request, response) => (release = () => response.end()));
    const { id } = await tenant.webhook(receiver.url());
    await tenant.measure();
    await receiver.waitFor(1);
    expect(await cancel(id)).toEqual({ matched: 1, cancelled: 0, has_more: false });
    release();
    await tenant.settled(id, 1);
    expect(await tenant.history(id)).toMatchObject([{ status: 'delivered' }]);
    expect(await cancel(id)).toMatchObject({ matched: 0 });
  });

  it('narrows them by event type and time', async () => {
    const id = await waiting(1);
    await tenant.report('running');
    await eventually(async () => (await tenant.history(id)).length === 2, { what: 'two' });
    const [status, metrics] = await tenant.history(id);
    expect(await cancel(id, { event: 'deployment.*' })).toMatchObject({ matched: 0 });
    expect(await cancel(id, { until: metrics?.created_at })).toMatchObject({ matched: 0 });
    const range = { since: metrics?.created_at, until: status?.created_at };
    expect(await cancel(id, { ...range, event: 'agent.*' })).toMatchObject({ matched: 0 });
    expect(await cancel(id, { ...range, event: 'metrics.report' })).toMatchObject({ cancelled: 1 });
    expect(await tenant.history(id)).toMatchObject([
      { status: 'pending' },
      { status: 'cancelled' },
    ]);
  });

  it('replays the response to the same idempotency key', async () => {
    const id = await waiting(1);
    const send = (): Promise<ApiResponse<Cancelled>> =>
      tenant.api.call<Cancelled>('POST', `/webhooks/${id}/deliveries/cancel`, {
        body: {},
        headers: { 'idempotency-key': 'once' },
      });
    expect((await send()).body).toMatchObject({ cancelled: 1 });
    const again = await send();
    expect(again.body).toMatchObject({ cancelled: 1 });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
  });

  it.each([
    ['event', { event: 7 }, 422],
    ['since', { since: 'today' }, 422],
    ['until', { since: '2026-11-27', until: '2026-11-26' }, 422],
    ['dry_run', { dry_run: 'yes' }, 422],
    ['status', { status: 'pending' }, 422],
  ])('is refused for a wrong %s', async (field, body, code) => {
    const { id } = await tenant.webhook(receiver.url());
    expectProblem(await tryCancel(id, body), code, 'validation_failed', [field]);
  });

  it('is refused for an unknown event type, webhook, owner and scope', async () => {
    const { id } = await tenant.webhook(receiver.url());
    expectProblem(await tryCancel(id, { event: 'agent.moved' }), 400, 'invalid_event');
    expectProblem(await tryCancel(UNKNOWN_ID), 404, 'not_found');
    const stranger = await registerUser(app.url);
    const path = `/webhooks/${id}/deliveries/cancel`;
    expectProblem(await stranger.api.post(path, {}), 403, 'forbidden');
    const key = await stranger.withKey(['ingest']);
    expect((await key.post(path, {})).status).toBe(403);
  });
});

describe('the size of a cancellation', () => {
  it('is at most 100,000 deliveries for each request', async () => {
    const { id } = await tenant.webhook(receiver.url());
    await insertPending(id, 100_001, `now() + interval '1 day'`);
    const dry = { matched: 100_001, cancelled: 0, has_more: false };
    expect(await cancel(id, { dry_run: true })).toEqual(dry);
    const first = { matched: 100_000, cancelled: 100_000, has_more: true };
    expect(await cancel(id)).toEqual(first);
    expect(await cancel(id)).toEqual({ matched: 1, cancelled: 1, has_more: false });
  });

  it('is limited to one at a time and four waiting for each account', async () => {
    const { id } = await tenant.webhook(receiver.url());
    const answers: ApiResponse[] = [];
    let all: Promise<unknown> = Promise.resolve();
    await app.stores.during('LOCK TABLE deliveries IN ACCESS EXCLUSIVE MODE', [], async () => {
      all = Promise.all(Array.from({ length: 6 }, async () => answers.push(await tryCancel(id))));
      await eventually(() => answers.length > 0, { what: 'the refusal' });
    });
    await all;
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 200, 200, 200, 200, 429]);
    const refused = answers.find((answer) => answer.status === 429);
    expectProblem(refused as ApiResponse, 429, 'too_many_concurrent_requests');
  });
});

describe('cancelling while workers send', () => {
  it('cancels or sends each delivery, never both', async () => {
    receiver.respond(ok());
    const { id } = await tenant.webhook(receiver.url());
    const ids = await insertPending(id, 6_000, 'now()');
    await receiver.waitFor(50);
    const results = [await cancel(id), await cancel(id)];
    await eventually(
      async () => {
        const rows = await app.stores.query(
          `SELECT FROM deliveries WHERE webhook_id = $1 AND status = 'pending'`,
          [id],
        );
        return rows.length === 0;
      },
      { what: 'the end of all deliveries', timeoutMs: 30_000 },
    );
    const rows = await app.stores.query<{ id: string; status: string; attempts: number }>(
      'SELECT id, status, attempts FROM deliveries WHERE webhook_id = $1',
      [id],
    );
    const sent = new Set(receiver.received.map((r) => r.header('x-mutx-delivery-id')));
    const cancelled = rows.filter((row) => row.status === 'cancelled');
    expect(rows).toHaveLength(ids.length);
    expect(cancelled.length).toBe(results.reduce((sum, r) => sum + r.cancelled, 0));
    expect(cancelled.length).toBeGreaterThan(0);
    expect(cancelled.filter((row) => sent.has(row.id) || row.attempts > 0)).toEqual([]);
    const delivered = rows.filter((row) => row.status === 'delivered');
    expect(delivered.length).toBe(rows.length - cancelled.length);
    expect(delivered.every((row) => sent.has(row.id))).toBe(true);
    expect(receiver.received).toHaveLength(delivered.length);
  });

  it('is safe against a claim of the same rows', async () => {
    const { id } = await tenant.webhook(receiver.url());
    const [row] = await insertPending(id, 1, `now() + interval '1 day'`);
    await app.stores.during(
      'UPDATE deliveries SET claimed_by = $2, claimed_at = now() WHERE id = $1',
      [row, randomUUID()],
      async () => expect(await cancel(id)).toEqual({ matched: 1, cancelled: 0, has_more: false }),
    );
    expect(await tenant.history(id)).toMatchObject([{ status: 'pending' }]);
    expect(await cancel(id)).toMatchObject({ matched: 1, cancelled: 0 });
  });
});
