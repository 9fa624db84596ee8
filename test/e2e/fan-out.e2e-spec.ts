import { startApp, type AppProcess } from '../support/app-process.js';
import { eventually } from '../support/eventually.js';
import { agentOf, numberOf, ORDERED, upTo } from '../support/numbered-reports.js';
import { Receiver } from '../support/receiver.js';
import { createAgent } from '../support/resources.js';
import { Stores } from '../support/stores.js';
import { Tenant } from '../support/tenant.js';
import { countTasks, registerWebhooks } from '../support/wide-webhooks.js';

const WEBHOOKS = 100;
const NUMBERS = upTo(6);

let stores: Stores;
let api: AppProcess;
let workers: AppProcess[] = [];
let receiver: Receiver;
let tenant: Tenant;

beforeAll(async () => {
  stores = await Stores.create();
  api = await startApp({ stores, role: 'api' });
});
beforeEach(async () => {
  receiver = await Receiver.start();
  tenant = await Tenant.on(api.url);
});
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.kill()));
  workers = [];
  await receiver.stop();
});
afterAll(async () => {
  await api.stop();
  await stores.dispose();
});

const startWorker = async (): Promise<AppProcess> => {
  const worker = await startApp({ stores, role: 'worker', mayEnd: true });
  workers.push(worker);
  return worker;
};

/** The numbers of an agent that arrived at a path, in the order of their arrival. */
const arrivedAt = (path: string, agentId: string): number[] =>
  receiver.received
    .filter((request) => request.path === path && agentOf(request) === agentId)
    .map(numberOf);

const ascending = (numbers: readonly number[]): number[] => numbers.toSorted((a, b) => a - b);

describe('an event with 100 webhooks', () => {
  it('reaches each of those that match it, in order if they have one', async () => {
    await Promise.all([startWorker(), startWorker()]);
    const { id: other } = await createAgent(tenant.api);
    const half = NUMBERS.length / 2;
    const settings = [
      { input: {}, receives: (): boolean => true },
      { input: ORDERED, receives: (): boolean => true },
      {
        input: { ...ORDERED, filter: { 'data.cpu_usage': { $gt: half } } },
        receives: (number: number): boolean => number > half,
      },
      {
        input: { agent_ids: [other] },
        receives: (_: number, agentId: string): boolean => agentId === other,
      },
    ];
    const settingOf = (n: number) => settings[n % settings.length]!;
    await registerWebhooks(tenant, receiver, WEBHOOKS, (n) => settingOf(n).input);
    const agents = [tenant.agentId, other];
    for (const cpu_usage of NUMBERS) {
      await Promise.all(agents.map((agent_id) => tenant.measure({ agent_id, cpu_usage })));
    }
    const expected = (n: number, agentId: string): number[] =>
      NUMBERS.filter((number) => settingOf(n).receives(number, agentId));
    const all = upTo(WEBHOOKS - 1, 0).flatMap((n) => agents.map((agentId) => ({ n, agentId })));
    const total = all.reduce((sum, { n, agentId }) => sum + expected(n, agentId).length, 0);
    await receiver.waitFor(total, { timeoutMs: 30_000 });
    for (const { n, agentId } of all) {
      const arrived = arrivedAt(`/${n}`, agentId);
      const isOrdered = 'ordering' in settingOf(n).input;
      expect(isOrdered ? arrived : ascending(arrived)).toEqual(expected(n, agentId));
    }
    expect(await countTasks(stores)).toBe(0);
  });

  it('reaches each of them once its worker is killed while it expands', async () => {
    const webhooks = await registerWebhooks(tenant, receiver, WEBHOOKS);
    const worker = await startWorker();
    for (const cpu_usage of NUMBERS) await tenant.measure({ cpu_usage });
    // The worker holds the lock of a task, or has inserted some deliveries and not sent them.
    await worker.kill();
    for (const cpu_usage of NUMBERS) await tenant.measure({ cpu_usage: cpu_usage + 50 });
    expect(await countTasks(stores)).toBeGreaterThanOrEqual(NUMBERS.length);
    await startWorker();
    await eventually(
      async () => {
        const rows = await stores.query<{ status: string; count: number }>(
          `SELECT status, count(*)::integer AS count FROM deliveries
           WHERE webhook_id = ANY ($1::uuid[]) GROUP BY status`,
          [webhooks.map(({ id }) => id)],
        );
        const delivered = { status: 'delivered', count: 2 * NUMBERS.length * WEBHOOKS };
        expect(rows).toEqual([delivered]);
        return true;
      },
      { timeoutMs: 60_000, what: 'every delivery' },
    );
    for (const path of upTo(WEBHOOKS - 1, 0).map((n) => `/${n}`)) {
      const numbers = new Set(arrivedAt(path, tenant.agentId));
      expect(numbers.size).toBe(2 * NUMBERS.length);
    }
  });

  it('is expanded without Redis', async () => {
    await registerWebhooks(tenant, receiver, WEBHOOKS);
    await tenant.measure();
    await stores.wipeRedis();
    await startWorker();
    await receiver.waitFor(WEBHOOKS, { timeoutMs: 15_000 });
  });
});
