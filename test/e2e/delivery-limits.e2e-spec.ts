import { startApp, type AppProcess } from '../support/app-process.js';
import { failTimes, hang, ok, slow, status } from '../support/behaviours.js';
import { eventually } from '../support/eventually.js';
import { Receiver } from '../support/receiver.js';
import { Stores } from '../support/stores.js';
import { Tenant } from '../support/tenant.js';

const WORKERS = 3;
/** How much later than it was sent a request is seen on a busy machine, in ms: the receiver is in this process. */
const JITTER_MS = 500;
const ENV = {
  DELIVERY_MAX_RETRIES: '3',
  DELIVERY_RETRY_BASE_MS: '20',
  DELIVERY_RETRY_FACTOR: '1',
  WEBHOOK_CIRCUIT_AFTER: '2',
};

let stores: Stores;
let api: AppProcess;
let workers: AppProcess[];
let receiver: Receiver;
let tenant: Tenant;

beforeAll(async () => {
  stores = await Stores.create();
  [api, ...workers] = await Promise.all([
    startApp({ stores, role: 'api', env: ENV }),
    ...Array.from({ length: WORKERS }, () => startApp({ stores, role: 'worker', env: ENV })),
  ]);
});

beforeEach(async () => {
  receiver = await Receiver.start();
  tenant = await Tenant.on(api.url);
});

afterEach(() => receiver.stop());
afterAll(async () => {
  await Promise.all([api, ...workers].map((app) => app.stop()));
  await stores.dispose();
});

const measure = (count: number) =>
  Promise.all(Array.from({ length: count }, () => tenant.measure()));

const arrivals = (path: string) =>
  receiver.received.filter((request) => request.path === path).map(({ at }) => at);

/** The window of at most `windowMs` with the most arrivals, and how long it is. */
function fullest(times: readonly number[], windowMs: number): { count: number; ms: number } {
  const windows = times.map((from) => {
    const within = times.filter((at) => at >= from && at <= from + windowMs);
    return { count: within.length, ms: (within.at(-1) ?? from) - from };
  });
  return windows.reduce((a, b) => (b.count > a.count ? b : a), { count: 0, ms: 0 });
}

/** No window has more arrivals than the rate limit allows. */
function expectRate(times: readonly number[], perSecond: number, burst = 1): void {
  for (const windowMs of [1_000, Infinity]) {
    const { count, ms } = fullest(times, windowMs);
    expect(count).toBeLessThanOrEqual(burst + (perSecond * (ms + JITTER_MS)) / 1_000);
  }
}

const explanationsOf = async (id: string): Promise<{ code: string; until: string | null }[]> => {
  const waiting = await tenant.history(id, '?status=pending');
  const details = await Promise.all(waiting.map((one) => tenant.delivery(id, one.id)));
  return details.map(({ explanation }) => explanation);
};

describe('rate_limit, with three workers', () => {
  it('attempts arrive at the rate, and those of other webhooks at once', async () => {
    const [perSecond, seconds] = [50, 4];
    const count = perSecond * seconds + 1;
    const limited = await tenant.webhook(receiver.url('/limited'), {
      rate_limit: { per_second: perSecond },
    });
    const other = await tenant.webhook(receiver.url('/other'));
    await measure(count);
    await tenant.settled(other.id, count);
    expect(arrivals('/limited').length).toBeLessThan(count - perSecond);
    await tenant.settled(limited.id, count);

    // While reports are sent, this process reads requests late.
    const times = arrivals('/limited');
    expect(times).toHaveLength(count);
    const steady = times.slice(perSecond);
    const took = (steady.at(-1) ?? 0) - (steady[0] ?? 0);
    expect(Math.abs(took - (seconds - 1) * 1_000)).toBeLessThan(took / 100 + JITTER_MS);
    expectRate(steady, perSecond);
  });

  it('sends a burst after a pause, no larger than `burst`', async () => {
    const rate = { per_second: 2, burst: 10 };
    const { id } = await tenant.webhook(receiver.url('/burst'), { rate_limit: rate });
    await stores.query(
      `UPDATE webhooks SET rate_limited_since = now() - interval '1 minute' WHERE id = $1`,
      [id],
    );
    await measure(14);
    await tenant.settled(id, 14);
    const times = arrivals('/burst');
    expect(fullest(times, 900).count).toBeGreaterThanOrEqual(10);
    expectRate(times, rate.per_second, rate.burst);
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(2_000 - JITTER_MS);
  });

  it('has an empty bucket after a change, which also holds back what is pending', async () => {
    receiver.on('/changed', slow(300));
    const { id } = await tenant.webhook(receiver.url('/changed'));
    await tenant.change(id, { rate_limit: { per_second: 0.5, burst: 5 } });
    const changedAt = Date.now();
    await tenant.measure();
    const [first] = await receiver.waitFor(1);
    expect((first?.at ?? 0) - changedAt).toBeGreaterThan(2_000 - JITTER_MS);
    expect((first?.at ?? 0) - changedAt).toBeLessThan(5_000);
  });

  it('keeps its bucket when the same limit is set again and again', async () => {
    const rate_limit = { per_second: 0.5 };
    const { id } = await tenant.webhook(receiver.url('/same'), { rate_limit });
    await tenant.measure();
    await eventually(async () => {
      await tenant.change(id, { rate_limit });
      return arrivals('/same').length > 0;
    });
  });

  it('counts retries', async () => {
    receiver.on('/retries', failTimes(3, status(500)));
    const { id } = await tenant.webhook(receiver.url('/retries'), {
      rate_limit: { per_second: 2 },
    });
    await tenant.measure();
    const { attempts } = await tenant.finalDelivery(id);
    expect(attempts).toBe(4);
    const times = arrivals('/retries');
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(1_500 - JITTER_MS);
  });

  it('counts probes of an open circuit, and what waited behind it arrives at the rate', async () => {
    receiver.on('/probes', status(500));
    const { id } = await tenant.webhook(receiver.url('/probes'), {
      retry_schedule: [],
      rate_limit: { per_second: 1 },
    });
    await measure(6);
    await eventually(async () => (await tenant.readWebhook(id)).circuit_open);
    const before = arrivals('/probes').length;
    await receiver.waitFor(before + 3, { where: ({ path }) => path === '/probes' });
    expectRate(arrivals('/probes'), 1);

    receiver.on('/probes', ok());
    await tenant.settled(id, 6, { timeoutMs: 20_000 });
    expectRate(arrivals('/probes'), 1);
  });

  it('counts replays, which wait behind live deliveries', async () => {
    const { id } = await tenant.webhook(receiver.url('/replays'));
    await measure(8);
    await tenant.settled(id, 8);
    await tenant.change(id, { rate_limit: { per_second: 4 } });
    receiver.clear();
    await tenant.replay(id, { status: 'delivered' });
    await receiver.waitFor(1);
    await measure(4);
    await tenant.settled(id, 20, { timeoutMs: 20_000 });
    expectRate(arrivals('/replays'), 4);
    const isReplay = receiver.received.map((it) => it.header('x-mutx-replay-of') !== undefined);
    expect(isReplay.lastIndexOf(false)).toBeLessThan(isReplay.lastIndexOf(true));
  });

  it('does not count test sends', async () => {
    const { id } = await tenant.webhook(receiver.url('/test'), {
      rate_limit: { per_second: 0.01 },
    });
    for (let n = 0; n < 3; n += 1) {
      expect((await tenant.api.post(`/webhooks/${id}/test`, {})).status).toBe(200);
    }
    expect(arrivals('/test')).toHaveLength(3);
  });

  it('deliveries report `rate_limited` until the limit is removed', async () => {
    const { id } = await tenant.webhook(receiver.url('/removed'), {
      rate_limit: { per_second: 0.01 },
    });
    await measure(3);
    const [last, , first] = await explanationsOf(id);
    expect(first?.code).toBe('rate_limited');
    expect(Date.parse(first?.until ?? '') - Date.now()).toBeGreaterThan(90_000);
    expect(Date.parse(last?.until ?? '') - Date.parse(first?.until ?? '')).toBeGreaterThan(190_000);

    await tenant.change(id, { rate_limit: null });
    await tenant.settled(id, 3);
  });

  it('a changed rate applies to what waits', async () => {
    const { id } = await tenant.webhook(receiver.url('/faster'), {
      rate_limit: { per_second: 0.01 },
    });
    await measure(20);
    await tenant.change(id, { rate_limit: { per_second: 10 } });
    await tenant.settled(id, 20);
    expectRate(arrivals('/faster'), 10);
  });

  it('survives the loss of Redis', async () => {
    const { id } = await tenant.webhook(receiver.url('/redis'), { rate_limit: { per_second: 5 } });
    await measure(10);
    await stores.wipeRedis();
    await tenant.settled(id, 10, { timeoutMs: 20_000 });
    expectRate(arrivals('/redis'), 5);
    expect(arrivals('/redis')).toHaveLength(10);
  });

  it('limits as many webhooks as an account may have, each on its own', async () => {
    const perSecond = 2;
    const webhooks = await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        tenant.webhook(receiver.url(`/many/${n}`), { rate_limit: { per_second: perSecond } }),
      ),
    );
    await measure(6);
    for (const { id } of webhooks) await tenant.settled(id, 6);
    for (const n of webhooks.keys()) expectRate(arrivals(`/many/${n}`), perSecond);
    const times = receiver.received.map(({ at }) => at);
    expect(Math.max(...times) - Math.min(...times)).toBeLessThan(6_000);
  });
});

describe('max_concurrency, with three workers', () => {
  /** The largest number of requests that the endpoint worked on at once. */
  const watch = (path: string, ms: number): { most: number } => {
    const seen = { most: 0, now: 0 };
    receiver.on(path, (request, response) => {
      seen.now += 1;
      seen.most = Math.max(seen.most, seen.now);
      response.on('close', () => (seen.now -= 1));
      slow(ms)(request, response);
    });
    return seen;
  };

  it('is reached, and never exceeded; other webhooks are not delayed', async () => {
    const seen = watch('/three', 100);
    const limited = await tenant.webhook(receiver.url('/three'), { max_concurrency: 3 });
    const other = await tenant.webhook(receiver.url('/other'));
    await measure(60);
    await tenant.settled(other.id, 60);
    expect(arrivals('/three').length).toBeLessThan(60);
    await tenant.settled(limited.id, 60, { timeoutMs: 20_000 });
    expect(arrivals('/three')).toHaveLength(60);
    expect(seen.most).toBe(3);
  });

  it('1: one attempt after the other, retries included', async () => {
    const seen = watch('/one', 20);
    const { id } = await tenant.webhook(receiver.url('/one'), {
      max_concurrency: 1,
      rate_limit: { per_second: 100, burst: 100 },
    });
    await measure(20);
    await tenant.settled(id, 20, { timeoutMs: 20_000 });
    expect(seen.most).toBe(1);
  });

  it('deliveries report `concurrency_limited` until the limit is removed', async () => {
    receiver.on('/slow', slow(3_000));
    const { id } = await tenant.webhook(receiver.url('/slow'), { max_concurrency: 1 });
    await measure(4);
    await receiver.waitFor(1);
    const codes = (await explanationsOf(id)).map(({ code }) => code);
    expect(codes.sort()).toEqual(['claimed', ...Array<string>(3).fill('concurrency_limited')]);
    receiver.on('/slow', ok());
    await tenant.change(id, { max_concurrency: null });
    await receiver.waitFor(4);
    await tenant.settled(id, 4);
  });
});

describe('limits after all workers were killed', () => {
  it('a killed attempt frees its concurrency, and deliveries that waited go on at the rate', async () => {
    receiver.on('/hung', hang());
    const hung = await tenant.webhook(receiver.url('/hung'), { max_concurrency: 1 });
    const paced = await tenant.webhook(receiver.url('/paced'), { rate_limit: { per_second: 2 } });
    await measure(3);
    await receiver.waitFor(1, { where: ({ path }) => path === '/hung' });
    await Promise.all(workers.map((worker) => worker.kill()));
    expect(arrivals('/hung')).toHaveLength(1);

    receiver.on('/hung', ok());
    workers = [await startApp({ stores, role: 'worker', env: ENV })];
    await tenant.settled(paced.id, 3, { timeoutMs: 30_000 });
    await tenant.settled(hung.id, 3, { timeoutMs: 30_000 });
    expectRate(arrivals('/paced'), 2);
    expect(arrivals('/hung')).toHaveLength(4);
  });
});

describe('the fields of the limits', () => {
  it('are shown as set, with the default of `burst`; null removes them', async () => {
    const { id, ...created } = await tenant.webhook(receiver.url(), {
      rate_limit: { per_second: 0.5 },
      max_concurrency: 1_000,
    });
    const set = { rate_limit: { per_second: 0.5, burst: 1 }, max_concurrency: 1_000 };
    expect(created).toMatchObject(set);
    expect(await tenant.readWebhook(id)).toMatchObject(set);
    const [listed] = (await tenant.api.get<{ items: object[] }>('/webhooks')).body.items;
    expect(listed).toMatchObject(set);
    expect(await tenant.change(id, { name: 'unrelated' })).toMatchObject(set);

    const removed = { rate_limit: null, max_concurrency: null };
    expect(await tenant.change(id, removed)).toMatchObject(removed);
    expect(await tenant.readWebhook(id)).toMatchObject(removed);
  });

  it.each([
    { rate_limit: 20 },
    { rate_limit: {} },
    { rate_limit: { per_second: 0.009 } },
    { rate_limit: { per_second: 1_001 } },
    { rate_limit: { per_second: 1, burst: 0 } },
    { rate_limit: { per_second: 1, burst: 1_001 } },
    { rate_limit: { per_second: 1, per_minute: 1 } },
    { max_concurrency: 0 },
    { max_concurrency: 1_001 },
    { max_concurrency: 1.5 },
  ])('%j is 422', async (fields) => {
    const [name] = Object.keys(fields);
    const body = { url: receiver.url(), events: ['*'], ...fields };
    const created = await tenant.api.post<{ errors: unknown }>('/webhooks', body);
    expect(created.status).toBe(422);
    expect(JSON.stringify(created.body)).toContain(name);
    const { id } = await tenant.webhook(receiver.url());
    expect((await tenant.api.patch(`/webhooks/${id}`, fields)).status).toBe(422);
  });
});
