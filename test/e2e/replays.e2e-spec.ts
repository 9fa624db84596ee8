import { expectStatus, registerUser, type ApiResponse } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { hang, ok, slow, status } from '../support/behaviours.js';
import { eventually } from '../support/eventually.js';
import { addWeek, insertDeliveries, insertEvents } from '../support/history.js';
import { Receiver } from '../support/receiver.js';
import { anId, aTime, expectProblem, UNKNOWN_ID } from '../support/shapes.js';
import { Tenant, type ReplayView } from '../support/tenant.js';

const DAY_MS = 86_400_000;
const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();

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

const request = (
  webhookId: string,
  body: object = {},
  headers?: Record<string, string>,
): Promise<ApiResponse> =>
  tenant.api.post(`/webhooks/${webhookId}/replays`, { since: ago(3_600_000), ...body }, headers);

const dryRun = async (webhookId: string, body: object = {}): Promise<number> =>
  expectStatus(200, await request(webhookId, { dry_run: true, ...body })).matched as number;

/** Events of the tenant, each with a failed delivery to the webhook. */
const failedEvents = async (
  webhookId: string,
  count: number,
  options: object = {},
): Promise<string[]> => {
  const ids = await insertEvents(app.stores, await tenant.userId(), { count, ...options });
  await insertDeliveries(app.stores, webhookId, ids, { status: 'failed' });
  return ids;
};

/** The events that the receiver got. */
const arrived = (): string[] =>
  receiver.received.map((it) => it.header('x-mutx-event-id') ?? '').sort();

describe('a replay', () => {
  it('is accepted, runs and shows its progress', async () => {
    const { id } = await tenant.webhook(receiver.url());
    const events = await failedEvents(id, 60);
    const since = ago(60_000);
    const answer = await request(id, { since, status: 'failed', events: ['metrics.*'] });
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
      failed: 0,
      ended_at: aTime,
    });
    expect(arrived()).toEqual(events);
    const { body } = await tenant.api.get(`/webhooks/${id}/replays`);
    const { delivered, failed, ...item } = ended;
    expect(body).toMatchObject({ webhook_id: id, items: [item], total: 1, has_more: false });
    expect([delivered, failed]).toEqual([60, 0]);
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
    await failedEvents(id, 1);
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
    expect(new Set(arrived()).size).toBe(1_000);
    expect(receiver.received).toHaveLength(1_000);
    expect(receiver.received.every((it) => it.path === '/new')).toBe(true);
    expect(receiver.received.filter((it) => it.header('x-mutx-replay-of'))).toEqual([]);
    expect(await dryRun(id, { status: 'missing' })).toBe(0);
  });
});

describe('the events of a replay', () => {
  /** One event for each history of deliveries to the webhook, oldest delivery first. */
  const HISTORIES = {
    none: [],
    failed: ['failed'],
    delivered: ['delivered'],
    cancelled: ['cancelled'],
    pending: ['pending'],
    'failed, then delivered': ['failed', 'delivered'],
    'delivered, then failed': ['delivered', 'failed'],
    'failed, then pending': ['failed', 'pending'],
  };
  const SELECTED = {
    failed: ['failed', 'delivered, then failed'],
    delivered: ['delivered', 'failed, then delivered'],
    cancelled: ['cancelled'],
    any: ['failed', 'delivered', 'cancelled', 'failed, then delivered', 'delivered, then failed'],
    missing: ['none'],
  };

  it.each(Object.entries(SELECTED))('of status %s', async (wanted, names) => {
    const { id } = await tenant.webhook(receiver.url());
    const other = await tenant.webhook(receiver.url('/other'));
    const userId = await tenant.userId();
    const byName = new Map<string, string>();
    for (const [name, statuses] of Object.entries(HISTORIES)) {
      const events = await insertEvents(app.stores, userId);
      for (const status of statuses) await insertDeliveries(app.stores, id, events, { status });
      await insertDeliveries(app.stores, other.id, events, { status: 'failed' });
      byName.set(name, events[0] ?? '');
    }
    expect(await dryRun(id, { status: wanted })).toBe(names.length);
    const ended = await tenant.endedReplay(await tenant.replay(id, { status: wanted }));
    expect(ended).toMatchObject({ matched: names.length, planned: names.length });
    expect(arrived()).toEqual(names.map((name) => byName.get(name)).sort());
  });

  it('are those of the types, also of some that the webhook no longer subscribes to', async () => {
    const { id } = await tenant.webhook(receiver.url(), { events: ['alert.*'] });
    await failedEvents(id, 2);
    const changed = await failedEvents(id, 3, { type: 'agent.status' });
    expect(await dryRun(id)).toBe(5);
    expect(await dryRun(id, { status: 'missing' })).toBe(0);
    const replay = await tenant.replay(id, { events: ['agent.status_update'] });
    expect(await tenant.endedReplay(replay)).toMatchObject({ matched: 3, planned: 3 });
    expect(arrived()).toEqual(changed);
  });

  it('occurred from `since` on, and before `until`', async () => {
    const { id } = await tenant.webhook(receiver.url());
    const times = [40_000, 30_000, 20_000, 10_000].map((ms) => new Date(Date.now() - ms));
    const events: string[] = [];
    for (const at of times) events.push(...(await failedEvents(id, 1, { at })));
    const [since, until] = [times[1]?.toISOString(), times[3]?.toISOString()];
    const replay = await tenant.replay(id, { since, until });
    expect(await tenant.endedReplay(replay)).toMatchObject({ matched: 2, since, until });
    expect(arrived()).toEqual(events.slice(1, 3));
  });

  it('are no tests, and have their data', async () => {
    const { id } = await tenant.webhook(receiver.url());
    const userId = await tenant.userId();
    await failedEvents(id, 1, { isTest: true });
    const [old] = await insertEvents(app.stores, userId);
    await insertDeliveries(app.stores, id, [old ?? ''], { status: 'failed', maxAttempts: 1 });
    await app.stores.query('UPDATE events SET matched = NULL WHERE id = $1', [old]);
    const [erased] = await failedEvents(id, 1);
    await app.stores.query('UPDATE events SET expunged_at = now() WHERE id = $1', [erased]);
    const [good] = await failedEvents(id, 1);
    expect(await dryRun(id, { status: 'any' })).toBe(1);
    await tenant.endedReplay(await tenant.replay(id, { status: 'any' }));
    expect(arrived()).toEqual([good]);
    expect(await dryRun(id, { status: 'missing' })).toBe(0);
  });

  it('may be weeks old', async () => {
    const at = new Date(Date.now() - 20 * DAY_MS);
    await addWeek(app.stores, at);
    const { id } = await tenant.webhook(receiver.url());
    const events = await failedEvents(id, 30, { at });
    const replay = await tenant.replay(id, { since: ago(21 * DAY_MS) });
    expect(await tenant.endedReplay(replay)).toMatchObject({ matched: 30, delivered: 30 });
    expect(arrived()).toEqual(events);
  });
});

describe('a dry run', () => {
  it('counts, and creates nothing', async () => {
    const { id } = await tenant.webhook(receiver.url());
    await failedEvents(id, 7);
    const answer = await request(id, { dry_run: true });
    expect([answer.status, answer.body]).toEqual([200, { matched: 7 }]);
    expect(answer.headers.get('location')).toBeNull();
    expect((await tenant.api.get(`/webhooks/${id}/replays`)).body.total).toBe(0);
    expect(receiver.received).toEqual([]);
  });

  it('works while a replay is open', async () => {
    receiver.respond(hang());
    const { id } = await tenant.webhook(receiver.url());
    await failedEvents(id, 400);
    await tenant.replay(id);
    expect(await dryRun(id, { status: 'missing' })).toBe(0);
  });
});

describe('counting that takes longer than 5 s', () => {
  it('fails a dry run; a replay counts when it is completed', async () => {
    const { id } = await tenant.webhook(receiver.url());
    await failedEvents(id, 3);
    let replay: ReplayView | undefined;
    await app.stores.during('LOCK TABLE events IN ACCESS EXCLUSIVE MODE', [], async () => {
      const answer = await request(id, { dry_run: true });
      expectProblem(answer, 503, 'query_timeout');
      expect(answer.body.detail).toMatch(/Narrow `since` and `until`/);
      expect(answer.headers.get('retry-after')).toBe('5');
      replay = await tenant.replay(id);
      expect(replay.matched).toBeNull();
    });
    const ended = await tenant.endedReplay(replay as ReplayView, { timeoutMs: 20_000 });
    expect(ended).toMatchObject({ matched: 3, planned: 3, status: 'completed' });
  });
});

describe('an open replay', () => {
  /** A replay of 600 events to an endpoint that does not respond. */
  const stuck = async (): Promise<{ id: string; replay: ReplayView }> => {
    receiver.respond(hang());
    const { id } = await tenant.webhook(receiver.url());
    await failedEvents(id, 600);
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
    expectProblem(await request(id), 409, 'replay_open');
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
    await failedEvents(id, 1);
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
    await failedEvents(id, 40);
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
    await failedEvents(id, 600);
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

describe('a request for a replay', () => {
  it.each<[what: string, body: object, field: string]>([
    ['without since', { since: undefined }, 'since'],
    ['with a since that is no time', { since: 'yesterday' }, 'since'],
    ['with a since that is a number', { since: 1_764_000_000 }, 'since'],
    ['with a day that does not exist', { since: '2026-02-30T00:00:00Z' }, 'since'],
    ['with a future since', { since: '2999-01-01T00:00:00Z' }, 'since'],
    ['with until before since', { until: ago(7_200_000) }, 'until'],
    ['with an unknown status', { status: 'pending' }, 'status'],
    ['with too many events', { events: Array.from({ length: 51 }, () => '*') }, 'events'],
    ['with a dry_run that is no boolean', { dry_run: 'yes' }, 'dry_run'],
    ['with an unknown field', { all: true }, 'all'],
  ])('%s is refused', async (_what, body, field) => {
    const { id } = await tenant.webhook(receiver.url());
    expectProblem(await request(id, body), 422, 'validation_failed', [field]);
  });

  it('before the retention period is told the oldest time, which is accepted', async () => {
    const { id } = await tenant.webhook(receiver.url());
    const answer = await request(id, { since: ago(40 * DAY_MS) });
    expectProblem(answer, 422, 'validation_failed', ['since']);
    const [oldest = ''] = /\d{4}-[\d:.T-]+Z/.exec(answer.body.detail as string) ?? [];
    expect(Date.parse(oldest)).toBeLessThanOrEqual(Date.now() - 30 * DAY_MS);
    expect(await dryRun(id, { since: oldest })).toBe(0);
  });

  it('of an unknown event type, or to an inactive webhook, is refused', async () => {
    const { id } = await tenant.webhook(receiver.url());
    expectProblem(await request(id, { events: ['agent.moved'] }), 400, 'invalid_event');
    await tenant.change(id, { is_active: false });
    expectProblem(await request(id), 409, 'webhook_inactive');
    expectProblem(await request(id, { dry_run: true }), 409, 'webhook_inactive');
  });

  it('is executed once for an Idempotency-Key', async () => {
    const { id } = await tenant.webhook(receiver.url());
    await failedEvents(id, 2);
    const body = { since: ago(60_000) };
    const key = { 'Idempotency-Key': 'once' };
    const first = await request(id, body, key);
    await tenant.endedReplay(expectStatus(202, first) as ReplayView);
    const second = await request(id, body, key);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect([second.status, second.body]).toEqual([202, first.body]);
    expect(second.headers.get('location')).toBe(first.headers.get('location'));
    const other = { 'Idempotency-Key': 'dry' };
    const counted = await request(id, { ...body, dry_run: true }, other);
    const again = await request(id, { ...body, dry_run: true }, other);
    expect([again.status, again.body]).toEqual([200, counted.body]);
    expect((await tenant.api.get(`/webhooks/${id}/replays`)).body.total).toBe(1);
  });

  it('of another account is refused; keys need the scope', async () => {
    const { id } = await tenant.webhook(receiver.url());
    const replay = await tenant.replay(id);
    const stranger = (await registerUser(app.url)).api;
    const { body } = await tenant.api.post('/api-keys', { name: 'ingest', scopes: ['ingest'] });
    const narrow = tenant.as({ apiKey: body.key as string }).api;
    for (const [api, code] of [
      [stranger, 'forbidden'],
      [narrow, 'insufficient_scope'],
    ] as const) {
      const path = `/webhooks/${id}/replays`;
      expectProblem(await api.post(path, { since: ago(1_000) }), 403, code);
      expectProblem(await api.get(path), 403, code);
      expectProblem(await api.get(`${path}/${replay.id}`), 403, code);
      expectProblem(await api.delete(`${path}/${replay.id}`), 403, code);
    }
  });

  it('names a replay of this webhook', async () => {
    const { id } = await tenant.webhook(receiver.url());
    const other = await tenant.webhook(receiver.url());
    const replay = await tenant.replay(other.id);
    for (const unknown of [UNKNOWN_ID, replay.id]) {
      expectProblem(await tenant.api.get(`/webhooks/${id}/replays/${unknown}`), 404, 'not_found');
      expectProblem(
        await tenant.api.delete(`/webhooks/${id}/replays/${unknown}`),
        404,
        'not_found',
      );
    }
  });
});

describe('the replays of a webhook', () => {
  it('are kept: the open one and the latest 100 that ended', async () => {
    const { id } = await tenant.webhook(receiver.url());
    await tenant.endedReplay(await tenant.replay(id));
    await app.stores.query(
      `INSERT INTO replays (id, user_id, webhook_id, status, delivery_status, since, cursor_id, end_id,
         created_at, ended_at, next_turn_at)
       SELECT gen_random_uuid(), user_id, webhook_id, status, delivery_status, since, cursor_id, end_id,
         created_at, ended_at, next_turn_at FROM replays, generate_series(1, 120) WHERE webhook_id = $1`,
      [id],
    );
    await tenant.replay(id);
    const { body } = await tenant.api.get(`/webhooks/${id}/replays?limit=2&skip=1`);
    expect(body).toMatchObject({ total: 101, skip: 1, limit: 2, has_more: true });
    expect(body.items).toHaveLength(2);
  });
});
