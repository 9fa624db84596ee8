import { expectStatus } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { eventually } from '../support/eventually.js';
import { arrivedNumbers, numberOf, ORDERED } from '../support/numbered-reports.js';
import { Receiver } from '../support/receiver.js';
import { createAgent } from '../support/resources.js';
import { statusAndCode } from '../support/shapes.js';
import { Stores } from '../support/stores.js';
import { Tenant, type DeliveryView, type WebhookView } from '../support/tenant.js';
import { countTasks, pathsOf, registerWebhooks, WIDE } from '../support/wide-webhooks.js';

interface EventView {
  id: string;
  deliveries: { total: number; delivered: number; pending: number; failed: number };
}

interface EventDetail {
  deliveries: { id: string; webhook_id: string; status: string; attempts: number }[];
  not_matched: { webhook_id: string }[];
}

let stores: Stores;
let api: AppProcess;
let worker: AppProcess | undefined;
let receiver: Receiver;
let tenant: Tenant;
let webhooks: WebhookView[];

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
  await stores.query('TRUNCATE fan_out_tasks');
});
afterAll(async () => {
  await api.stop();
  await stores.dispose();
});

const startWorker = async (): Promise<void> => {
  worker = await startApp({ stores, role: 'worker' });
};

/** Registers so many webhooks that the deliveries of the event that follows wait for a worker. */
const publish = async (inputOf?: (n: number) => object): Promise<string> => {
  webhooks = await registerWebhooks(tenant, receiver, WIDE, inputOf);
  await tenant.measure();
  expect(await countTasks(stores)).toBe(1);
  return (await latestEvent()).id;
};

const latestEvent = async (): Promise<EventView> => {
  const [event] = expectStatus(200, await tenant.api.get<{ items: EventView[] }>('/events')).items;
  return event!;
};

const detailOf = async (eventId: string): Promise<EventDetail> =>
  expectStatus(200, await tenant.api.get<EventDetail>(`/events/${eventId}`));

const plannedFor = async (eventId: string, n: number): Promise<string> => {
  const { deliveries } = await detailOf(eventId);
  return deliveries.find(({ webhook_id }) => webhook_id === webhooks[n]?.id)?.id ?? '';
};

const statusesOf = async (eventId: string): Promise<string[]> =>
  (await detailOf(eventId)).deliveries.map(({ status }) => status).sort();

const untilSettled = (eventId: string): Promise<string[]> =>
  eventually(
    async () => {
      const statuses = await statusesOf(eventId);
      return statuses.length === WIDE && !statuses.includes('pending') && statuses;
    },
    { what: 'the end of the deliveries' },
  );

describe('deliveries that wait for a worker to insert them', () => {
  it('are pending deliveries of the event', async () => {
    const eventId = await publish();
    const counts = { total: WIDE, delivered: 0, pending: WIDE, failed: 0 };
    expect((await latestEvent()).deliveries).toEqual(counts);
    const { deliveries, not_matched } = await detailOf(eventId);
    expect(deliveries.map(({ webhook_id }) => webhook_id).sort()).toEqual(
      webhooks.map(({ id }) => id).sort(),
    );
    expect(not_matched).toEqual([]);
    for (const { id, webhook_id, status } of deliveries) {
      expect(status).toBe('pending');
      expect(await tenant.delivery(webhook_id, id)).toMatchObject({
        id,
        event_id: eventId,
        attempts: 0,
        explanation: { code: 'due' },
      });
    }

    await startWorker();
    expect(await untilSettled(eventId)).toEqual(Array(WIDE).fill('delivered'));
    expect((await detailOf(eventId)).deliveries.map(({ id }) => id).sort()).toEqual(
      deliveries.map(({ id }) => id).sort(),
    );
    const sent = receiver.received.map((request) => request.header('x-mutx-delivery-id'));
    expect(sent.sort()).toEqual(deliveries.map(({ id }) => id).sort());
  });

  it('cannot be replayed', async () => {
    const eventId = await publish();
    const [webhook] = webhooks;
    const path = `/webhooks/${webhook?.id}/deliveries/${await plannedFor(eventId, 0)}/replay`;
    expect(statusAndCode(await tenant.api.post(path))).toBe('409 delivery_pending');
    await startWorker();
    await untilSettled(eventId);
  });

  it('are not missing, so a replay sends none a second time', async () => {
    const eventId = await publish();
    const id = webhooks[0]?.id ?? '';
    const since = new Date(Date.now() - 60_000).toISOString();
    const dryRun = { since, status: 'missing', dry_run: true };
    expect(await tenant.api.post(`/webhooks/${id}/replays`, dryRun)).toMatchObject({
      body: { matched: 0 },
    });
    // Its planner runs while the task waits.
    const replay = await tenant.replay(id, { since, status: 'missing' });
    await stores.during('SELECT FROM fan_out_tasks FOR UPDATE', [], async () => {
      await startWorker();
      expect(await tenant.endedReplay(replay)).toMatchObject({ planned: 0, matched: 0 });
    });
    await untilSettled(eventId);
    expect(pathsOf(receiver)).toEqual(webhooks.map((_, n) => `/${n}`).sort());
  });

  it('are cancelled by a request', async () => {
    const eventId = await publish();
    const path = `/webhooks/${webhooks[0]?.id}/deliveries/cancel`;
    const only = (event: string, dry_run = false): object => ({ event, dry_run });
    const cancel = async (body: object): Promise<unknown> =>
      expectStatus(200, await tenant.api.post(path, body));
    const none = { matched: 0, cancelled: 0, has_more: false };
    expect(await cancel(only('agent.status'))).toEqual(none);
    expect(await countTasks(stores)).toBe(1);
    expect(await cancel(only('metrics.report', true))).toEqual({ ...none, matched: 1 });
    expect(await cancel(only('metrics.report'))).toEqual({ ...none, matched: 1, cancelled: 1 });
    await startWorker();
    const delivered = Array<string>(WIDE - 1).fill('delivered');
    expect(await untilSettled(eventId)).toEqual(['cancelled', ...delivered]);
    expect(pathsOf(receiver)).not.toContain('/0');
  });

  it('are cancelled when the data of the event is erased', async () => {
    const eventId = await publish();
    expectStatus(204, await tenant.api.delete(`/events/${eventId}/data`));
    expect(await statusesOf(eventId)).toEqual(Array(WIDE).fill('cancelled'));
    expect(await countTasks(stores)).toBe(0);
  });

  it('go by what their webhooks are by then', async () => {
    const eventId = await publish();
    const ids = webhooks.map(({ id }) => id);
    expectStatus(204, await tenant.api.delete(`/webhooks/${ids[0]}`));
    await tenant.change(ids[1] ?? '', { is_active: false });
    await tenant.change(ids[2] ?? '', { is_paused: true });
    await tenant.change(ids[3] ?? '', { events: ['agent.status'], filter: { type: 'none' } });
    await stores.query('DELETE FROM webhooks WHERE id = $1', [ids[4]]);
    await startWorker();
    await receiver.waitFor(WIDE - 4);
    await eventually(async () => {
      const rows = await stores.query<{ id: string; end_reason: string | null; status: string }>(
        'SELECT webhook_id AS id, status, end_reason FROM deliveries WHERE event_id = $1',
        [eventId],
      );
      const states = new Map(rows.map(({ id, ...state }) => [id, state]));
      expect(ids.slice(0, 5).map((id) => states.get(id))).toEqual([
        { status: 'cancelled', end_reason: 'webhook_deleted' },
        { status: 'cancelled', end_reason: 'webhook_inactive' },
        { status: 'pending', end_reason: null },
        { status: 'delivered', end_reason: null },
        { status: 'cancelled', end_reason: 'webhook_deleted' },
      ]);
      return true;
    });
    await tenant.change(ids[2] ?? '', { is_paused: false });
    await receiver.waitFor(WIDE - 3);
  });
});

describe('the order of an agent', () => {
  /** While the task waits, both agents report to the first webhook alone. Returns the delivery of the first one. */
  const reportWhileWaiting = async (other: string): Promise<DeliveryView> => {
    for (const { id } of webhooks.slice(1)) await tenant.change(id, { is_active: false });
    await tenant.measure({ cpu_usage: 2 });
    const [second] = await tenant.history(webhooks[0]?.id ?? '');
    await tenant.measure({ agent_id: other, cpu_usage: 3 });
    return second!;
  };

  /** A turn of the webhook has looked for deliveries. */
  const untilExamined = (id: string): Promise<unknown> =>
    eventually(
      async () =>
        (await stores.query('SELECT FROM webhook_limits WHERE webhook_id = $1', [id])).length > 0,
    );

  it.each([
    ['that the webhook has had all along', ORDERED],
    ['that was switched on later', {}],
  ])('%s holds while the first delivery waits', async (_, input) => {
    const eventId = await publish((n) => (n === 0 ? input : {}));
    const id = webhooks[0]?.id ?? '';
    await tenant.change(id, ORDERED);
    const { id: other } = await createAgent(tenant.api);
    const second = await reportWhileWaiting(other);
    const first = await plannedFor(eventId, 0);
    expect((await tenant.delivery(id, second.id)).explanation).toMatchObject({
      code: 'waiting_for_order',
      detail: expect.stringContaining(first),
    });
    await stores.during('SELECT FROM fan_out_tasks FOR UPDATE', [], async () => {
      await startWorker();
      // Deliveries of the other agent wait for none, unless one is from before the order.
      if (input === ORDERED) await receiver.waitFor(1, { where: (it) => numberOf(it) === 3 });
      else await untilExamined(id);
      expect(arrivedNumbers(receiver, tenant.agentId)).toEqual([]);
    });
    await receiver.waitFor(3);
    expect(arrivedNumbers(receiver, tenant.agentId)).toEqual([1, 2]);
  });
});
