import { DURATION_BUCKETS } from '../../src/deliveries/stats/duration-buckets.js';
import { expectStatus } from '../support/api-client.js';
import { eventually } from '../support/eventually.js';
import { StatsStand } from '../support/stats-stand.js';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

let stand: StatsStand;

beforeAll(async () => {
  stand = await StatsStand.start();
});
beforeEach(() => stand.beforeTest());
afterEach(() => stand.afterTest());
afterAll(() => stand.stop());

describe('the compaction', () => {
  it('keeps one row per minute and hour, of bounded size', async () => {
    const id = await stand.webhook();
    const { user_id: userId } = await stand.tenant.readWebhook(id);
    const start = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000);
    const durations = Array.from({ length: 100_000 }, (_, ms) => ms * 10);
    for (let n = 0; n < 100; n += 1) {
      const at = new Date(start.getTime() + (n % 2) * MINUTE_MS);
      await stand.append(id, durations.slice(n * 1_000, (n + 1) * 1_000), at);
    }
    while ((await stand.compact(30)) === 30);
    for (const subject of [id, userId]) {
      const rows = await stand.rowsOf(subject);
      expect(rows.map(({ resolution }) => resolution)).toEqual(['hour', 'minute', 'minute']);
      for (const { size } of rows) expect(size).toBeLessThanOrEqual(DURATION_BUCKETS.value.length);
    }
    const { totals } = await stand.ofWebhook(id);
    expect(totals).toMatchObject({ delivered: 100_000, attempts: 100_000 });
    expect(Math.abs((totals.p50_ms ?? 0) - 500_000)).toBeLessThan(25_000);
  });

  it('moves a delta once, whoever asks at the same time', async () => {
    const id = await stand.webhook();
    for (let n = 0; n < 200; n += 1) await stand.append(id, [n]);
    const reads: number[] = [];
    const reading = (async (): Promise<void> => {
      while (reads.at(-1) === undefined || (await stand.deltas()) > 0) {
        reads.push((await stand.ofWebhook(id)).totals.attempts);
      }
    })();
    const movers = Array.from({ length: 4 }, async () => {
      while ((await stand.deltas()) > 0) await stand.compact(7);
    });
    await Promise.all([reading, ...movers]);
    reads.push((await stand.ofWebhook(id)).totals.attempts);
    expect([...new Set(reads)]).toEqual([200]);
  });

  it('loses and repeats nothing when its worker is killed in the middle', async () => {
    const id = await stand.webhook();
    await stand.append(id, [1, 2, 3]);
    await stand.compact();
    await stand.append(id, [4, 5]);
    const attempts = async (): Promise<number> => (await stand.ofWebhook(id)).totals.attempts;
    const lock = `SELECT FROM delivery_stats WHERE subject_id = '${id}' FOR UPDATE`;
    await stand.stores.during(lock, [], async () => {
      const worker = await stand.startWorker();
      await eventually(
        async () => {
          const blocked = await stand.stores.query(
            `SELECT FROM pg_stat_activity WHERE datname = current_database()
               AND wait_event_type = 'Lock' AND query LIKE '%delivery_stat_deltas%'`,
          );
          return blocked.length > 0;
        },
        { timeoutMs: 20_000, what: 'the compaction under way' },
      );
      expect(await attempts()).toBe(5);
      await worker.kill();
      expect(await attempts()).toBe(5);
    });
    await eventually(async () => {
      await stand.compact();
      return (await stand.deltas()) === 0;
    });
    expect(await attempts()).toBe(5);
  });
});

describe('retention of statistics', () => {
  it('deletes old rows and those of deleted webhooks, which stay in the account’s', async () => {
    const [kept, deleted] = [await stand.webhook(), await stand.webhook()];
    const daysAgo = (days: number): Date => new Date(Date.now() - days * DAY_MS);
    for (const days of [1, 9, 33]) await stand.append(kept, [5], daysAgo(days));
    await stand.append(deleted, [5], daysAgo(1));
    await stand.compact();
    await stand.append(deleted, [5], daysAgo(1));
    expect(await stand.rowsOf(deleted)).toHaveLength(2);
    expectStatus(204, await stand.tenant.api.delete(`/webhooks/${deleted}`));
    await stand.compact();
    await stand.startWorker({ RETENTION_DAYS: '30' });
    await eventually(async () => (await stand.rowsOf(deleted)).length === 0, {
      timeoutMs: 20_000,
      what: 'the rows of the deleted webhook are deleted',
    });
    await eventually(async () => (await stand.rowsOf(kept)).length === 3, {
      timeoutMs: 20_000,
      what: 'the old rows are deleted',
    });
    expect((await stand.rowsOf(kept)).map(({ resolution }) => resolution)).toEqual([
      'hour',
      'hour',
      'minute',
    ]);
    expect((await stand.read('/stats?bucket=day')).totals.attempts).toBe(4);
  });
});
