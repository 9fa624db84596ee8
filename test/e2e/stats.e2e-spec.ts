import { expectStatus } from '../support/api-client.js';
import { startApp } from '../support/app-process.js';
import { failTimes, slow, status } from '../support/behaviours.js';
import { eventually } from '../support/eventually.js';
import { expectProblem, UNKNOWN_ID } from '../support/shapes.js';
import { NO_STATS, StatsStand, type StatsCounts, type StatsView } from '../support/stats-stand.js';
import { Tenant } from '../support/tenant.js';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

let stand: StatsStand;

beforeAll(async () => {
  stand = await StatsStand.start();
});
beforeEach(() => stand.beforeTest());
afterEach(() => stand.afterTest());
afterAll(() => stand.stop());

/** What the history of these webhooks says, with exact percentiles. */
async function historyOf(webhookIds: string[]): Promise<StatsCounts> {
  const [row] = await stand.stores.query<StatsCounts & Record<string, unknown>>(
    `SELECT count(DISTINCT d.id) FILTER (WHERE status = 'delivered')::int AS delivered,
       count(DISTINCT d.id) FILTER (WHERE status = 'failed')::int AS failed,
       count(a.id)::int AS attempts,
       percentile_disc(0.5) WITHIN GROUP (ORDER BY a.duration_ms) AS p50_ms,
       percentile_disc(0.95) WITHIN GROUP (ORDER BY a.duration_ms) AS p95_ms
     FROM deliveries d LEFT JOIN delivery_attempts a ON a.delivery_id = d.id
     WHERE d.webhook_id = ANY ($1)`,
    [webhookIds],
  );
  return row as StatsCounts;
}

function expectHistory(totals: StatsCounts, history: StatsCounts): void {
  const { delivered, failed, attempts } = history;
  expect(totals).toMatchObject({ delivered, failed, attempts });
  for (const name of ['p50_ms', 'p95_ms'] as const) {
    const exact = history[name] ?? NaN;
    expect(Math.abs((totals[name] ?? NaN) - exact)).toBeLessThanOrEqual(exact / 20);
  }
}

describe('statistics', () => {
  it('equal the history of two workers, before and after compaction', async () => {
    await Promise.all([1, 2].map(() => stand.startWorker({ DELIVERY_MAX_RETRIES: '2' })));
    stand.receiver
      .on('/ok', slow(30))
      .on('/flaky', failTimes(1, status(500), slow(60)))
      .on('/broken', status(500));
    const ids = await Promise.all(
      ['/ok', '/flaky', '/broken', '/none'].map((path) => stand.webhook(path)),
    );
    const [fine = '', flaky = '', broken = '', none = ''] = ids;
    // Below the threshold of the circuit: a failed probe is no attempt.
    await stand.tenant.change(broken, { is_active: false });
    await stand.tenant.change(none, { is_active: false });
    await Promise.all(Array.from({ length: 56 }, () => stand.tenant.measure()));
    await stand.tenant.change(broken, { is_active: true });
    await Promise.all(Array.from({ length: 4 }, () => stand.tenant.measure()));
    expectStatus(200, await stand.tenant.api.post(`/webhooks/${fine}/test`, {}));
    await Promise.all([
      stand.tenant.settled(fine, 61),
      stand.tenant.settled(flaky, 60),
      stand.tenant.settled(broken, 4),
    ]);

    const compare = async (): Promise<void> => {
      for (const bucket of ['minute', 'hour', 'day']) {
        for (const id of ids) {
          const { totals } = await stand.ofWebhook(id, `?bucket=${bucket}`);
          if (id === none) expect(totals).toEqual({ ...NO_STATS, success_rate: null });
          else expectHistory(totals, await historyOf([id]));
        }
        const { totals } = await stand.read(`/stats?bucket=${bucket}`);
        expectHistory(totals, await historyOf(ids));
        expect(totals.success_rate).toBeCloseTo(121 / 125, 10);
      }
    };
    await compare();
    expect((await stand.ofWebhook(broken)).totals).toMatchObject({
      failed: 4,
      attempts: 12,
      success_rate: 0,
    });
    expect((await stand.ofWebhook(flaky)).totals).toMatchObject({ delivered: 60, attempts: 120 });
    await stand.compact();
    await eventually(async () => (await stand.deltas()) === 0, { what: 'the compaction' });
    await compare();
  });

  it('count what ends behind an open circuit without an attempt', async () => {
    const id = await stand.webhook();
    await stand.tenant.measure();
    await stand.stores.query(
      `UPDATE webhooks SET circuit_opened_at = now(), next_probe_at = now() + interval '1 hour'
       WHERE id = $1`,
      [id],
    );
    await stand.stores.query(
      `UPDATE deliveries SET created_at = created_at - interval '25 hours' WHERE webhook_id = $1`,
      [id],
    );
    await stand.startWorker();
    await stand.tenant.settled(id, 1);
    expect((await stand.ofWebhook(id)).totals).toEqual({ ...NO_STATS, failed: 1, success_rate: 0 });
    await stand.compact();
    expect((await stand.ofWebhook(id)).totals).toEqual({ ...NO_STATS, failed: 1, success_rate: 0 });
  });

  it('do not count cancelled deliveries', async () => {
    await stand.startWorker();
    stand.receiver.on('/ok', status(500));
    const id = await stand.webhook();
    await stand.tenant.measure();
    await eventually(async () => (await stand.tenant.history(id))[0]?.attempts === 1);
    await stand.tenant.change(id, { is_active: false });
    const [delivery] = await stand.tenant.settled(id, 1);
    expect(delivery).toMatchObject({ status: 'cancelled' });
    const { totals } = await stand.ofWebhook(id);
    expect(totals).toMatchObject({ delivered: 0, failed: 0, attempts: delivery?.attempts });
  });
});

describe('the buckets', () => {
  const NOON = new Date(Math.floor(Date.now() / DAY_MS) * DAY_MS - 12 * 3_600_000);
  const after = (ms: number): Date => new Date(NOON.getTime() + ms);
  const range = (since: Date, until: Date): string =>
    `since=${since.toISOString()}&until=${until.toISOString()}`;

  it('include those in which nothing ended, and hold what ended in them', async () => {
    const id = await stand.webhook();
    await stand.append(id, [10, 20], after(0));
    await stand.append(id, [30], after(2 * MINUTE_MS));
    await stand.append(id, [1_000], after(3 * MINUTE_MS));
    const query = `?bucket=minute&${range(after(0), after(3 * MINUTE_MS))}`;
    const expected = {
      webhook_id: id,
      since: after(0).toISOString(),
      until: after(3 * MINUTE_MS).toISOString(),
      bucket: 'minute',
      totals: { delivered: 3, failed: 0, attempts: 3, success_rate: 1, p50_ms: 20, p95_ms: 30 },
      buckets: [
        {
          start: after(0).toISOString(),
          ...NO_STATS,
          delivered: 2,
          attempts: 2,
          p50_ms: 10,
          p95_ms: 20,
        },
        { start: after(MINUTE_MS).toISOString(), ...NO_STATS },
        {
          start: after(2 * MINUTE_MS).toISOString(),
          ...NO_STATS,
          delivered: 1,
          attempts: 1,
          p50_ms: 30,
          p95_ms: 30,
        },
      ],
    };
    expect(await stand.ofWebhook(id, query)).toEqual(expected);
    await stand.compact();
    const { buckets } = await stand.ofWebhook(id, query);
    expect(buckets.map(({ start, delivered }) => [start, delivered])).toEqual(
      expected.buckets.map(({ start, delivered }) => [start, delivered]),
    );
  });

  it('of hours and days are those of UTC, whatever the time zone of the database', async () => {
    await stand.stores.query(
      `ALTER ROLE CURRENT_USER IN DATABASE ${await databaseName()} SET timezone = 'Asia/Kathmandu'`,
    );
    const there = await startApp({ stores: stand.stores, role: 'api' });
    try {
      const id = await stand.webhook();
      for (const hour of [-13, -12, 11, 12]) await stand.append(id, [5], after(hour * 3_600_000));
      const read = async (bucket: string): Promise<number[]> => {
        const query = `bucket=${bucket}&${range(after(-13 * 3_600_000), after(12 * 3_600_000))}`;
        const path = `/webhooks/${id}/stats?${query}`;
        const answer = await stand.tenant.at(there.url).api.get<StatsView>(path);
        return expectStatus(200, answer).buckets.map(({ delivered }) => delivered);
      };
      const compare = async (): Promise<void> => {
        expect(await read('day')).toEqual([1, 2]);
        expect(await read('hour')).toEqual([1, 1, ...Array.from({ length: 22 }, () => 0), 1]);
      };
      await compare();
      await stand.compact();
      await compare();
    } finally {
      await stand.stores.query(
        `ALTER ROLE CURRENT_USER IN DATABASE ${await databaseName()} RESET timezone`,
      );
      await there.stop();
    }
  });

  it.each([
    ['minute', 60],
    ['hour', 24],
    ['day', 30],
  ])('of a %s are %i by default, up to now', async (bucket, count) => {
    const { buckets, since, until } = await stand.read(`/stats?bucket=${bucket}`);
    expect(buckets).toHaveLength(count);
    expect(since).toBe(buckets[0]?.start);
    expect(Math.abs(Date.now() - Date.parse(until))).toBeLessThan(MINUTE_MS);
    expect(Date.parse(buckets.at(-1)?.start ?? '')).toBeLessThanOrEqual(Date.parse(until));
  });

  it('are 1,500 at most', async () => {
    const until = new Date();
    const since = new Date(until.getTime() - 1_500 * MINUTE_MS);
    const answer = await stand.tenant.api.get(`/stats?bucket=minute&${range(since, until)}`);
    expectProblem(answer, 422, 'validation_failed', ['since']);
    expect(answer.body.detail).toContain('1501 buckets; at most 1500');
    const path = `/stats?bucket=minute&${range(new Date(since.getTime() + MINUTE_MS), until)}`;
    expect((await stand.read(path)).buckets).toHaveLength(1_500);
  });

  it.each([
    ['bucket=week', 'bucket'],
    ['since=yesterday', 'since'],
    ['until=1764200000', 'until'],
    ['since=2026-11-02T00:00:00Z&until=2026-11-01T00:00:00Z', 'until'],
    [`bucket=minute&since=${new Date(Date.now() - 8 * DAY_MS).toISOString()}`, 'since'],
    [`bucket=day&since=${new Date(Date.now() - 31 * DAY_MS).toISOString()}`, 'since'],
    ['limit=5', 'limit'],
  ])('refuse %s', async (query, field) => {
    for (const path of ['/stats', `/webhooks/${await stand.webhook()}/stats`]) {
      const answer = await stand.tenant.api.get(`${path}?${query}`);
      expectProblem(answer, 422, 'validation_failed', [field]);
    }
  });

  it('name the oldest time that is available', async () => {
    const since = new Date(Date.now() - 8 * DAY_MS).toISOString();
    const answer = await stand.tenant.api.get(`/stats?bucket=minute&since=${since}`);
    const [, oldest = ''] = /not be before (\S+)$/.exec(String(answer.body.detail)) ?? [];
    expect(Math.abs(Date.now() - 7 * DAY_MS - Date.parse(oldest))).toBeLessThan(MINUTE_MS);
  });

  it('belong to their account', async () => {
    const id = await stand.webhook();
    await stand.append(id, [5]);
    const other = await Tenant.on(stand.api.url);
    expectProblem(await other.api.get(`/webhooks/${id}/stats`), 403, 'forbidden');
    const answer = expectStatus(200, await other.api.get<StatsView>('/stats'));
    expect(answer.totals).toMatchObject(NO_STATS);
    expectProblem(await stand.tenant.api.get(`/webhooks/${UNKNOWN_ID}/stats`), 404, 'not_found');
  });
});

async function databaseName(): Promise<string> {
  const [row] = await stand.stores.query<{ name: string }>('SELECT current_database() AS name');
  return row?.name ?? '';
}
