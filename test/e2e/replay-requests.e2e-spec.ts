import { expectStatus, registerUser } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { hang } from '../support/behaviours.js';
import { addWeek, insertDeliveries, insertEvents } from '../support/history.js';
import { Receiver } from '../support/receiver.js';
import { ago, arrivedEvents, dryRun, failedEvents, requestReplay } from '../support/replays.js';
import { expectProblem, UNKNOWN_ID } from '../support/shapes.js';
import { Tenant, type ReplayView } from '../support/tenant.js';

const DAY_MS = 86_400_000;

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
    expect(await dryRun(tenant, id, { status: wanted })).toBe(names.length);
    const ended = await tenant.endedReplay(await tenant.replay(id, { status: wanted }));
    expect(ended).toMatchObject({ matched: names.length, planned: names.length });
    expect(arrivedEvents(receiver)).toEqual(names.map((name) => byName.get(name)).sort());
  });

  it('are those of the types, also of some that the webhook no longer subscribes to', async () => {
    const { id } = await tenant.webhook(receiver.url(), { events: ['alert.*'] });
    await failedEvents(app.stores, tenant, id, { count: 2 });
    const changed = await failedEvents(app.stores, tenant, id, { count: 3, type: 'agent.status' });
    expect(await dryRun(tenant, id)).toBe(5);
    expect(await dryRun(tenant, id, { status: 'missing' })).toBe(0);
    const replay = await tenant.replay(id, { events: ['agent.status_update'] });
    expect(await tenant.endedReplay(replay)).toMatchObject({ matched: 3, planned: 3 });
    expect(arrivedEvents(receiver)).toEqual(changed);
  });

  it('occurred from `since` on, and before `until`', async () => {
    const { id } = await tenant.webhook(receiver.url());
    const times = [40_000, 30_000, 20_000, 10_000].map((ms) => new Date(Date.now() - ms));
    const events: string[] = [];
    for (const at of times)
      events.push(...(await failedEvents(app.stores, tenant, id, { count: 1, at })));
    const [since, until] = [times[1]?.toISOString(), times[3]?.toISOString()];
    const replay = await tenant.replay(id, { since, until });
    expect(await tenant.endedReplay(replay)).toMatchObject({ matched: 2, since, until });
    expect(arrivedEvents(receiver)).toEqual(events.slice(1, 3));
  });

  it('are no tests, and have their data', async () => {
    const { id } = await tenant.webhook(receiver.url());
    const userId = await tenant.userId();
    await failedEvents(app.stores, tenant, id, { count: 1, isTest: true });
    const [old] = await insertEvents(app.stores, userId);
    await insertDeliveries(app.stores, id, [old ?? ''], { status: 'failed', maxAttempts: 1 });
    await app.stores.query('UPDATE events SET matched = NULL WHERE id = $1', [old]);
    const [erased] = await failedEvents(app.stores, tenant, id, { count: 1 });
    await app.stores.query('UPDATE events SET expunged_at = now() WHERE id = $1', [erased]);
    const [good] = await failedEvents(app.stores, tenant, id, { count: 1 });
    expect(await dryRun(tenant, id, { status: 'any' })).toBe(1);
    await tenant.endedReplay(await tenant.replay(id, { status: 'any' }));
    expect(arrivedEvents(receiver)).toEqual([good]);
    expect(await dryRun(tenant, id, { status: 'missing' })).toBe(0);
  });

  it('may be weeks old', async () => {
    const at = new Date(Date.now() - 20 * DAY_MS);
    await addWeek(app.stores, at);
    const { id } = await tenant.webhook(receiver.url());
    const events = await failedEvents(app.stores, tenant, id, { count: 30, at });
    const replay = await tenant.replay(id, { since: ago(21 * DAY_MS) });
    expect(await tenant.endedReplay(replay)).toMatchObject({ matched: 30, delivered: 30 });
    expect(arrivedEvents(receiver)).toEqual(events);
  });
});

describe('a dry run', () => {
  it('counts, and creates nothing', async () => {
    const { id } = await tenant.webhook(receiver.url());
    await failedEvents(app.stores, tenant, id, { count: 7 });
    const answer = await requestReplay(tenant, id, { dry_run: true });
    expect([answer.status, answer.body]).toEqual([200, { matched: 7 }]);
    expect(answer.headers.get('location')).toBeNull();
    expect((await tenant.api.get(`/webhooks/${id}/replays`)).body.total).toBe(0);
    expect(receiver.received).toEqual([]);
  });

  it('works while a replay is open', async () => {
    receiver.respond(hang());
    const { id } = await tenant.webhook(receiver.url());
    await failedEvents(app.stores, tenant, id, { count: 400 });
    await tenant.replay(id);
    expect(await dryRun(tenant, id, { status: 'missing' })).toBe(0);
  });
});

describe('counting that takes longer than 5 s', () => {
  it('fails a dry run; a replay counts when it is completed', async () => {
    const { id } = await tenant.webhook(receiver.url());
    await failedEvents(app.stores, tenant, id, { count: 3 });
    let replay: ReplayView | undefined;
    await app.stores.during('LOCK TABLE events IN ACCESS EXCLUSIVE MODE', [], async () => {
      const answer = await requestReplay(tenant, id, { dry_run: true });
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
    expectProblem(await requestReplay(tenant, id, body), 422, 'validation_failed', [field]);
  });

  it('before the retention period is told the oldest time, which is accepted', async () => {
    const { id } = await tenant.webhook(receiver.url());
    const answer = await requestReplay(tenant, id, { since: ago(40 * DAY_MS) });
    expectProblem(answer, 422, 'validation_failed', ['since']);
    const [oldest = ''] = /\d{4}-[\d:.T-]+Z/.exec(answer.body.detail as string) ?? [];
    expect(Date.parse(oldest)).toBeLessThanOrEqual(Date.now() - 30 * DAY_MS);
    expect(await dryRun(tenant, id, { since: oldest })).toBe(0);
  });

  it('of an unknown event type, or to an inactive webhook, is refused', async () => {
    const { id } = await tenant.webhook(receiver.url());
    expectProblem(
      await requestReplay(tenant, id, { events: ['agent.moved'] }),
      400,
      'invalid_event',
    );
    await tenant.change(id, { is_active: false });
    expectProblem(await requestReplay(tenant, id), 409, 'webhook_inactive');
    expectProblem(await requestReplay(tenant, id, { dry_run: true }), 409, 'webhook_inactive');
  });

  it('is executed once for an Idempotency-Key', async () => {
    const { id } = await tenant.webhook(receiver.url());
    await failedEvents(app.stores, tenant, id, { count: 2 });
    const body = { since: ago(60_000) };
    const key = { 'Idempotency-Key': 'once' };
    const first = await requestReplay(tenant, id, body, key);
    await tenant.endedReplay(expectStatus(202, first) as ReplayView);
    const second = await requestReplay(tenant, id, body, key);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect([second.status, second.body]).toEqual([202, first.body]);
    expect(second.headers.get('location')).toBe(first.headers.get('location'));
    const other = { 'Idempotency-Key': 'dry' };
    const counted = await requestReplay(tenant, id, { ...body, dry_run: true }, other);
    const again = await requestReplay(tenant, id, { ...body, dry_run: true }, other);
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
