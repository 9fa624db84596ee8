import { startApp, type AppProcess } from '../../support/app-process.js';
import { eventually } from '../../support/eventually.js';
import { Receiver } from '../../support/receiver.js';
import { scrape, type Scrape } from '../../support/scrape.js';
import { insertRows } from '../../support/rows.js';
import { Stores } from '../../support/stores.js';
import { Tenant } from '../../support/tenant.js';
import { registerWebhooks, WIDE } from '../../support/wide-webhooks.js';

const env = { METRICS_PORT: '0' };

let stores: Stores;
let api: AppProcess;
let receiver: Receiver;
let tenant: Tenant;

beforeAll(async () => {
  stores = await Stores.create();
  [api, receiver] = await Promise.all([startApp({ role: 'api', stores, env }), Receiver.start()]);
  tenant = await Tenant.on(api.url);
});

afterAll(async () => {
  await api.stop();
  await receiver.stop();
  await stores.dispose();
});

const until = (matches: (found: Scrape) => boolean, what: string): Promise<Scrape> =>
  eventually(
    async () => {
      const found = await scrape(api);
      return matches(found) && found;
    },
    { timeoutMs: 20_000, intervalMs: 200, what },
  );

const pastDue = (found: Scrape, waits_for: string): number =>
  found.value('mutx_deliveries_past_due', { waits_for }) ?? NaN;
const oldest = (found: Scrape, waits_for: string): number =>
  found.value('mutx_deliveries_past_due_oldest_seconds', { waits_for }) ?? NaN;

describe('without a worker', () => {
  it('the API shows what is past due, since when, and what it waits for', async () => {
    const before = await scrape(api);
    for (const waitsFor of ['worker', 'endpoint', 'limits']) {
      expect([pastDue(before, waitsFor), oldest(before, waitsFor)]).toEqual([0, 0]);
    }
    expect(before.names).not.toContain('mutx_slots');

    await tenant.webhook(receiver.url());
    await tenant.webhook(receiver.url(), { max_concurrency: 1 });
    const paused = await tenant.webhook(receiver.url());
    await tenant.change(paused.id, { is_paused: true });
    for (let n = 0; n < 3; n++) await tenant.measure();

    const found = await until((at) => pastDue(at, 'worker') > 0, 'past-due deliveries');
    expect(pastDue(found, 'worker')).toBe(3);
    expect(pastDue(found, 'limits')).toBe(3);
    expect(pastDue(found, 'endpoint')).toBe(0);
    expect(oldest(found, 'worker')).toBeGreaterThan(2);
    await until((at) => Number(at.value('mutx_queue_jobs', { state: 'waiting' })) > 0, 'the jobs');
    await until((at) => oldest(at, 'worker') > oldest(found, 'worker') + 3, 'a higher age');
  });

  it('the API shows events whose deliveries are not inserted yet', async () => {
    expect((await scrape(api)).value('mutx_fan_out_tasks')).toBe(0);
    const other = await Tenant.on(api.url);
    await registerWebhooks(other, receiver, WIDE);
    await other.measure();
    const found = await until((at) => at.value('mutx_fan_out_tasks') === 1, 'the task');
    await until(
      (at) =>
        Number(at.value('mutx_fan_out_tasks_oldest_seconds')) >
        Number(found.value('mutx_fan_out_tasks_oldest_seconds')),
      'a higher age',
    );
  });
});

describe('a worker', () => {
  let worker: AppProcess;

  beforeAll(async () => {
    worker = await startApp({
      role: 'worker',
      stores,
      env: { ...env, DELIVERY_CONCURRENCY: '8' },
    });
  });

  afterAll(() => worker.stop());

  it('leaves nothing past due', async () => {
    await receiver.waitFor(6 + WIDE);
    await until((at) => at.value('mutx_deliveries_past_due') === 0, 'no past-due delivery');
    await until((at) => at.value('mutx_fan_out_tasks_oldest_seconds') === 0, 'no task');
    const found = await scrape(worker);
    expect(found.value('mutx_attempts_total', { result: 'success' })).toBe(6 + WIDE);
    // Those of the webhook with a limit have no lag.
    expect(found.value('mutx_delivery_lag_seconds_count')).toBe(3 + WIDE);
    expect(found.value('mutx_slots')).toBe(8);
    expect(found.names).not.toContain('mutx_reports_total');
  });

  it('waits for an endpoint that does not respond', async () => {
    receiver.on('/hang', () => undefined);
    const { id } = await tenant.webhook(receiver.url('/hang'), { timeout_ms: 60_000 });
    for (let n = 0; n < 5; n++) await tenant.measure();
    const found = await until((at) => pastDue(at, 'endpoint') > 2, 'past-due deliveries');
    expect(pastDue(found, 'worker')).toBe(0);
    expect((await scrape(worker)).value('mutx_slots_in_use')).toBeGreaterThan(0);
    await tenant.change(id, { is_active: false });
    receiver.dropAll();
    await until((at) => at.value('mutx_deliveries_past_due') === 0, 'no past-due delivery');
  });
});

describe('a large backlog', () => {
  it('is counted up to a bound', async () => {
    const { id } = await tenant.webhook(receiver.url());
    await insertRows(stores, 'deliveries', 60_000, {
      webhook_id: `'${id}'`,
      event_id: 'gen_random_uuid()',
      event_type: `'metrics.report'`,
      status: `'pending'`,
      next_attempt_at: `now() - interval '1 hour'`,
      created_at: 'now()',
    });
    const found = await until((at) => pastDue(at, 'worker') > 0, 'the backlog');
    expect(pastDue(found, 'worker')).toBe(50_000);
    expect(oldest(found, 'worker')).toBeGreaterThan(3_599);
  });
});

describe('a transaction that publishes events and stays open', () => {
  it('shows as the age of the stream horizon', async () => {
    expect((await scrape(api)).value('mutx_stream_horizon_age_seconds')).toBeLessThan(1);
    await stores.during('SELECT begin_publish()', [], async () => {
      await until((at) => Number(at.value('mutx_stream_horizon_age_seconds')) > 1.5, 'the age');
    });
    await until((at) => Number(at.value('mutx_stream_horizon_age_seconds')) < 1, 'the end');
  });
});
