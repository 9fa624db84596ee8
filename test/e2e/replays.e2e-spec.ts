import { expectStatus } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { hang, ok, slow, status } from '../support/behaviours.js';
import { eventually } from '../support/eventually.js';
import { insertDeliveries, insertEvents } from '../support/history.js';
import { Receiver } from '../support/receiver.js';
import { ago, arrivedEvents, dryRun, failedEvents, requestReplay } from '../support/replays.js';
import { anId, aTime, expectProblem } from '../support/shapes.js';
import { Tenant, type ReplayView } from '../support/tenant.js';

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

describe('a replay', () => {
  it('is accepted, runs and shows its progress', async () => {
    const { id } = await tenant.webhook(receiver.url());
    const events = await failedEvents(app.stores, tenant, id, { count: 60 });
    const since = ago(60_000);
    const answer = await requestReplay(tenant, id, {
      since,
      status: 'failed',
      events: ['metrics.*'],
    });
    const made = expectStatus(202, answer) as ReplayView;
    expect(made).toEqual({
      id: anId,
      webhook_id: id,
      status: 'pending',
      since,
      until: null,
      events: ['metrics.*'],
      delivery_status: 'failed',
      matched: 60,
      planned: 0,
      created_at: aTime,
      ended_at: null,
    });
    expect(answer.headers.get('location')).toBe(`/webhooks/${id}/replays/${made.id}`);
    const ended = await tenant.endedReplay(made);
    expect(ended).toEqual({
      ...made,
      status: 'completed',
      planned: 60,
      delivered: 60,
      cancelled: 0,
      failed: 0,
      ended_at: aTime,
    });
    expect(arrivedEvents(receiver)).toEqual(events);
    const { body } = await tenant.api.get(`/webhooks/${id}/replays`);
    const { delivered, failed, cancelled, ...item } = ended;
    expect(body).toMatchObject({ webhook_id: id, items: [item], total: 1, has_more: false });
    expect([delivered, failed, cancelled]).toEqual([60, 0, 0]);
  });

  it('names the latest delivery that it repeats', async () => {
    const { id } = await tenant.webhook(receiver.url());
    const events = await insertEvents(app.stores, await tenant.userId());
    await insertDeliveries(app.stores, id, events, { status: 'delivered' });
    const [latest] = await insertDeliveries(app.stores, id, events, { status: 'failed' });
    await tenant.endedReplay(await tenant.replay(id));
    const [sent] = receiver.received;
    expect(sent?.header('x-mutx-replay-of')).toBe(latest);
    expect(sent?.header('webhook-id')).toBeUndefined();
    expect(sent?.header('x-mutx-event-id')).toBe(events[0]);
  });

  it('counts deliveries that fail', async () => {
    receiver.respond(status(410));
    const { id } = await tenant.webhook(receiver.url());
    await failedEvents(app.stores, tenant, id, { count: 1 });
    const ended = await tenant.endedReplay(await tenant.replay(id));
    expect(ended).toMatchObject({ planned: 1, delivered: 0, failed: 1 });
  });

  it('of `missing` sends a webhook exactly the 1,000 events that came before it', async () => {
    for (let n = 0; n < 20; n++) {
      await Promise.all(Array.from({ length: 50 }, () => tenant.measure()));
    }
    await tenant.report('running');
    const { id: other } = await tenant.webhook(receiver.url('/other'));
    const { id } = await tenant.webhook(receiver.url('/new'));
    expectStatus(
      200,
      await tenant.api.post(`/webhooks/${other}/test`, { event: 'metrics.report' }),
    );
    await tenant.measure();
    const stranger = await Tenant.on(app.url);
    await stranger.measure();
    await receiver.waitFor(3);
    receiver.clear();
    const ended = await tenant.endedReplay(await tenant.replay(id, { status: 'missing' }), {
      timeoutMs: 30_000,
    });
    expect(ended).toMatchObject({ matched: 1_000, planned: 1_000, delivered: 1_000 });
    expect(new Set(arrivedEvents(receiver)).size).toBe(1_000);
    expect(receiver.received).toHaveLength(1_000);
    expect(receiver.received.every((it) => it.path === '/new')).toBe(true);
    expect(receiver.received.filter((it) => it.header('x-mutx-replay-of'))).toEqual([]);
    expect(await dryRun(tenant, id, { status: 'missing' })).toBe(0);
  });
});

describe('an open replay', () => {
  /** A replay of 600 events to an endpoint that does not respond. */
  const stuck = async (): Promise<{ id: string; replay: ReplayView }> => {
    receiver.respond(hang());
    const { id } = await tenant.webhook(receiver.url());
    await failedEvents(app.stores, tenant, id, { count: 600 });
    const replay = await tenant.replay(id);
    await eventually(async () => (await tenant.readReplay(replay)).planned >= 250, {
      what: 'a full window',
    });
    return { id, replay };
  };

  it('keeps 250 deliveries pending, and ends when they are cancelled from outside', async () => {
    const { id, replay } = await stuck();
    await receiver.waitFor(9, { timeoutMs: 20_000 });
    const [row] = await app.stores.query<{ pending: number }>(
      `SELECT count(*)::int AS pending FROM deliveries WHERE replay_id = $1 AND status = 'pending'`,
      [replay.id],
    );
    expect(row?.pending).toBeLessThanOrEqual(250);
    expectProblem(await requestReplay(tenant, id), 409, 'replay_open');
    await tenant.change(id, { is_active: false });
    await eventually(async () => (await tenant.readReplay(replay)).status === 'cancelled');
  });

  it('is cancelled: planned deliveries still go, and another may begin', async () => {
    const { id, replay } = await stuck();
    const path = `/webhooks/${id}/replays/${replay.id}`;
    expect((await tenant.api.delete(path)).status).toBe(204);
    const cancelled = await tenant.readReplay(replay);
    expect(cancelled).toMatchObject({ status: 'cancelled', matched: 600, ended_at: aTime });
    expect((await tenant.api.delete(path)).status).toBe(204);
    receiver.respond(ok());
    const ended = await tenant.endedReplay(replay, { timeoutMs: 30_000 });
    expect(ended).toMatchObject({ ...cancelled, delivered: cancelled.planned });
    const rest = await tenant.endedReplay(await tenant.replay(id), { timeoutMs: 30_000 });
    expect(rest).toMatchObject({ status: 'completed', planned: 600 - cancelled.planned });
  });

  it('is cancelled when its webhook is deleted', async () => {
    const { id, replay } = await stuck();
    expect((await tenant.api.delete(`/webhooks/${id}`)).status).toBe(204);
    await eventually(async () => {
      const rows = await app.stores.query<{ status: string }>(
        'SELECT status FROM replays WHERE id = $1',
        [replay.id],
      );
      return rows[0]?.status === 'cancelled';
    });
    expectProblem(await tenant.api.get(`/webhooks/${id}/replays/${replay.id}`), 404, 'not_found');
  });

  it('is cancelled after seven days', async () => {
    const { replay } = await stuck();
    await app.stores.query(
      `UPDATE replays SET created_at = now() - interval '7 days 1 second' WHERE id = $1`,
      [replay.id],
    );
    await eventually(async () => (await tenant.readReplay(replay)).status === 'cancelled');
  });

  it('plans nothing while 5,000 deliveries of its webhook are pending', async () => {
    const { id } = await tenant.webhook(receiver.url());
    const userId = await tenant.userId();
    const waiting = await insertEvents(app.stores, userId, { count: 5_000 });
    await insertDeliveries(app.stores, id, waiting, { status: 'pending' });
    await failedEvents(app.stores, tenant, id, { count: 1 });
    const replay = await tenant.replay(id);
    await eventually(async () => (await tenant.readReplay(replay)).status === 'running');
    expect((await tenant.readReplay(replay)).planned).toBe(0);
    await app.stores.query(
      `UPDATE deliveries SET status = 'cancelled', next_attempt_at = NULL
       WHERE id = (SELECT id FROM deliveries WHERE webhook_id = $1 AND status = 'pending' LIMIT 1)`,
      [id],
    );
    expect(await tenant.endedReplay(replay)).toMatchObject({ planned: 1, delivered: 1 });
  });

  it('sends one delivery, the probe, while the circuit is open', async () => {
    const { id } = await tenant.webhook(receiver.url());
    await failedEvents(app.stores, tenant, id, { count: 40 });
    await app.stores.query(
      `UPDATE webhooks SET circuit_opened_at = now(), next_probe_at = now() + interval '1 hour',
         consecutive_failures = 5 WHERE id = $1`,
      [id],
    );
    const replay = await tenant.replay(id);
    await eventually(async () => (await tenant.readReplay(replay)).planned > 0);
    await eventually(async () => {
      const rows = await app.stores.query<{ later: boolean }>(
        `SELECT next_turn_at > now() + interval '1 second' AS later FROM replays WHERE id = $1`,
        [replay.id],
      );
      return rows[0]?.later;
    });
    expect((await tenant.readReplay(replay)).planned).toBe(1);
    await tenant.change(id, { reset_circuit: true });
    const ended = await tenant.endedReplay(replay, { timeoutMs: 20_000 });
    expect(ended).toMatchObject({ planned: 40, delivered: 40 });
  });

  it('lets new deliveries of its webhook pass', async () => {
    receiver.respond(slow(300));
    const { id } = await tenant.webhook(receiver.url());
    await failedEvents(app.stores, tenant, id, { count: 600 });
    const replay = await tenant.replay(id);
    await receiver.waitFor(9);
    const sentAt = Date.now();
    await tenant.measure();
    const [live] = await receiver.waitFor(1, {
      where: (it) => it.header('x-mutx-replay-of') === undefined,
    });
    // In the order of time it would come after 200 others, 8 at once at first: 3 s and more.
    expect((live?.at ?? Infinity) - sentAt).toBeLessThan(1_000);
    expect((await tenant.readReplay(replay)).status).toBe('running');
  });
});
