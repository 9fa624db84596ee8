import { idFloor, momentOf } from '../../src/platform/database/clock/id-generator.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { hang, ok, slow, status } from '../support/behaviours.js';
import { eventually } from '../support/eventually.js';
import {
  arrivedNumbers,
  measureAll,
  numberOf,
  only,
  ORDERED,
  upTo,
} from '../support/numbered-reports.js';
import { Receiver } from '../support/receiver.js';
import { createAgent } from '../support/resources.js';
import { Stores } from '../support/stores.js';
import { Tenant } from '../support/tenant.js';
import { registerWebhooks, WIDE } from '../support/wide-webhooks.js';

let receiver: Receiver;
let tenant: Tenant;

const arrived = (agentId = tenant.agentId): number[] => arrivedNumbers(receiver, agentId);
const measure = (numbers: readonly number[], agentId?: string): Promise<void> =>
  measureAll(tenant, numbers, agentId);

describe('the order of commits', () => {
  it.each([
    ['that the reports insert', 0],
    ['that workers insert', WIDE],
  ])(
    'is the order of arrival, whatever process serves and sends: deliveries %s',
    async (_, others) => {
      const stores = await Stores.create();
      const apps = [await startApp({ stores }), await startApp({ stores })];
      receiver = await Receiver.start();
      tenant = await Tenant.on(apps[0]!.url);
      const tenants = apps.map((app) => tenant.at(app.url));
      const settings = { ...ORDERED, events: ['agent.status'] };
      await tenant.webhook(receiver.url(), settings);
      const other = await Receiver.start();
      await registerWebhooks(tenant, other, others, () => settings);
      const states = ['running', 'idle', 'stopped', 'failed', 'creating'];
      await Promise.all(
        tenants.flatMap((each, n) =>
          upTo(4).map(async (client) => {
            for (const round of upTo(15)) {
              await each.report(states[(n + client * round) % states.length] ?? 'idle');
            }
          }),
        ),
      );
      const [row] = await stores.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM events WHERE type = 'agent.status'`,
      );
      const requests = await receiver.waitFor(row?.count ?? 0, { timeoutMs: 30_000 });
      expect(requests.length).toBeGreaterThan(20);
      const chain = requests.map(({ json }) => json.data as Record<string, string>);
      // Each event begins with the status that the one before it ended with.
      expect(chain.slice(1).map(({ old_status }) => old_status)).toEqual(
        chain.slice(0, -1).map(({ new_status }) => new_status),
      );
      await Promise.all(apps.map((app) => app.stop()));
      await Promise.all([receiver.stop(), other.stop()]);
      await stores.dispose();
    },
  );
});

describe('a webhook without a worker', () => {
  let stores: Stores;
  let api: AppProcess;
  let worker: AppProcess | undefined;

  beforeAll(async () => {
    stores = await Stores.create();
    api = await startApp({ stores, role: 'api' });
  });
  beforeEach(async () => {
    receiver = await Receiver.start();
    tenant = await Tenant.on(api.url);
  });
  afterEach(async () => {
    await worker?.stop();
    worker = undefined;
    await receiver.stop();
  });
  afterAll(async () => {
    await api.stop();
    await stores.dispose();
  });

  const startWorker = async (env = {}): Promise<void> => {
    worker = await startApp({ stores, role: 'worker', env });
  };

  it('gets what was pending when the order was switched on before all others', async () => {
    const { id: other } = await createAgent(tenant.api);
    receiver.respond(only({ number: 3 }, slow(400)));
    const { id } = await tenant.webhook(receiver.url());
    await measure(upTo(8));
    await tenant.change(id, ORDERED);
    await measure(upTo(12, 9));
    await measure([91, 92], other);
    const [last] = await tenant.history(id, '?limit=1');
    expect((await tenant.delivery(id, last?.id ?? '')).explanation.code).toBe('waiting_for_order');
    await startWorker();
    await receiver.waitFor(14);
    const numbers = receiver.received.map(numberOf);
    expect(numbers.slice(0, 8).toSorted((a, b) => a - b)).toEqual(upTo(8));
    expect(numbers.slice(8).filter((n) => n < 90)).toEqual(upTo(12, 9));
    expect(arrived(other)).toEqual([91, 92]);
    const third = receiver.received.find((request) => numberOf(request) === 3);
    expect(receiver.received[8]?.at).toBeGreaterThanOrEqual(third?.endedAt ?? Infinity);
  });

  it('forgets what was pending then, once none of it is left and no transaction can add to it', async () => {
    const { id } = await tenant.webhook(receiver.url());
    await tenant.change(id, ORDERED);
    const orderedFrom = async (): Promise<string | null> => {
      const sql = 'SELECT ordered_from AS "from" FROM webhooks WHERE id = $1';
      return (await stores.query<{ from: string | null }>(sql, [id]))[0]?.from ?? null;
    };
    await startWorker();
    await measure([1]);
    await receiver.waitFor(1);
    expect(momentOf((await orderedFrom()) ?? '')).toBeGreaterThan(Date.now());
    const past = idFloor(new Date(Date.now() - 1_000));
    await stores.query('UPDATE webhooks SET ordered_from = $2 WHERE id = $1', [id, past]);
    await measure([2]);
    await receiver.waitFor(2);
    await eventually(async () => (await orderedFrom()) === null);
  });

  it('lets a retry of an earlier event not hold back the others', async () => {
    receiver.respond(only({ number: 1 }, status(500)));
    const { id } = await tenant.webhook(receiver.url(), { retry_schedule: [2] });
    await measure([1]);
    await tenant.change(id, ORDERED);
    await measure(upTo(3, 2));
    await startWorker();
    await receiver.waitFor(4);
    expect(arrived()).toEqual([1, 2, 3, 1]);
  });

  it('is probed with the first event of an agent only while its circuit is open', async () => {
    receiver.respond(status(500));
    const { id } = await tenant.webhook(receiver.url(), { ...ORDERED, retry_schedule: [] });
    await measure(upTo(5));
    await startWorker({ WEBHOOK_CIRCUIT_AFTER: '2', DELIVERY_RETRY_BASE_MS: '100' });
    await receiver.waitFor(5);
    expect(await tenant.readWebhook(id)).toMatchObject({ circuit_open: true });
    expect(arrived()).toEqual([1, 2, 3, 3, 3]);
    receiver.respond(ok());
    await tenant.settled(id, 5);
    expect(arrived().filter((n) => n > 3)).toEqual([4, 5]);
  });

  it('sends the events of an agent in order while the first attempt of one hangs', async () => {
    receiver.respond((request, response) =>
      (request.header('x-mutx-attempt') === '1' && numberOf(request) === 1 ? hang() : ok())(
        request,
        response,
      ),
    );
    await tenant.webhook(receiver.url(), { ...ORDERED, timeout_ms: 1_000 });
    await measure(upTo(3));
    await startWorker();
    await receiver.waitFor(4);
    expect(arrived()).toEqual([1, 1, 2, 3]);
  });
});
