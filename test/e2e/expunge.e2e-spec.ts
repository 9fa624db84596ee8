import { randomUUID } from 'node:crypto';
import { expectStatus, registerUser } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { status, type Behaviour } from '../support/behaviours.js';
import { eventually } from '../support/eventually.js';
import { Receiver } from '../support/receiver.js';
import { aTime, expectProblem, statusAndCode, UNKNOWN_ID } from '../support/shapes.js';
import { Stores } from '../support/stores.js';
import { Tenant, type DeliveryDetail } from '../support/tenant.js';

/** Far away: a failed delivery stays pending. */
const RETRY_MS = 600_000;
const PROBE_MS = 20;

/** Repeats the request in the response, as many endpoints do. */
const echo =
  (code: number): Behaviour =>
  (request, response) =>
    void response.writeHead(code).end(request.body);

/** Responds only once `release` is called. */
class Held {
  private release_: (then: Behaviour) => void = () => undefined;
  private readonly released = new Promise<Behaviour>((resolve) => (this.release_ = resolve));

  readonly behaviour: Behaviour = (request, response) =>
    void this.released.then((then) => then(request, response));

  release(then: Behaviour): void {
    this.release_(then);
  }
}

interface DeliveryState {
  status: string;
  end_reason: string | null;
  claimed_by: string | null;
  next_attempt_at: Date | null;
}

let app: AppProcess;
let receiver: Receiver;
let tenant: Tenant;
/** In the data of the event, and nowhere else. */
let secret: string;

beforeAll(async () => {
  app = await startApp({
    env: {
      DELIVERY_RETRY_BASE_MS: String(RETRY_MS),
      DELIVERY_TIMEOUT_MS: '20000',
      WEBHOOK_CIRCUIT_AFTER: '1000',
    },
  });
});
beforeEach(async () => {
  secret = `secret-${randomUUID()}`;
  receiver = await Receiver.start();
  tenant = await Tenant.on(app.url);
});
afterEach(() => receiver.stop());
afterAll(() => app.stop());

const SUBSCRIPTION = { events: ['agent.status'] };

/** Registers a webhook, creates one event with the secret, and returns the ids of both. */
async function publish(): Promise<{ webhookId: string; eventId: string }> {
  const webhook = await tenant.webhook(receiver.url(), SUBSCRIPTION);
  await tenant.report('running', { node_id: secret });
  const page = await tenant.api.get('/events?type=agent.status');
  return { webhookId: webhook.id, eventId: page.body.items[0].id };
}

async function expunge(eventId: string): Promise<void> {
  expectStatus(204, await tenant.api.delete(`/events/${eventId}/data`));
}

async function stateOf(eventId: string): Promise<DeliveryState[]> {
  return app.stores.query<DeliveryState & Record<string, unknown>>(
    `SELECT status, end_reason, claimed_by, next_attempt_at FROM deliveries WHERE event_id = $1 ORDER BY id`,
    [eventId],
  );
}

/** Waits until the event's only delivery is no longer pending. */
function ended(eventId: string): Promise<DeliveryState> {
  return eventually(async () => {
    const [state] = await stateOf(eventId);
    return state?.status !== 'pending' && state;
  });
}

/** What the tables of events and deliveries still hold of the secret. */
async function expectErased(eventId: string): Promise<void> {
  for (const table of ['events', 'deliveries', 'delivery_attempts']) {
    const rows = await app.stores.query(`SELECT FROM ${table} t WHERE t::text LIKE $1`, [
      `%${secret}%`,
    ]);
    expect([table, rows.length]).toEqual([table, 0]);
  }
  const event = expectStatus(200, await tenant.api.get(`/events/${eventId}`));
  expect(event).toMatchObject({ data: null, expunged_at: aTime, type: 'agent.status' });
}

async function onlyDelivery(webhookId: string): Promise<DeliveryDetail> {
  const [{ id } = { id: '' }] = await tenant.history(webhookId);
  return tenant.delivery(webhookId, id);
}

describe('the data of an event is erased', () => {
  it('after its delivery, with the response that repeats it', async () => {
    receiver.respond(echo(200));
    const { webhookId, eventId } = await publish();
    const before = await tenant.finalDelivery(webhookId);
    expect(before.attempt_log[0]?.response_body).toContain(secret);
    await expunge(eventId);
    await expectErased(eventId);
    const delivery = await onlyDelivery(webhookId);
    expect(delivery).toMatchObject({ status: 'delivered', payload: 'null', attempts: 1 });
    expect(delivery.attempt_log).toMatchObject([{ status_code: 200, response_body: null }]);
    const list = await tenant.api.get(`/events?type=agent.status`);
    expect(list.body.items).toMatchObject([{ id: eventId, data: null, expunged_at: aTime }]);
  });

  it('once: a repetition changes nothing', async () => {
    const { webhookId, eventId } = await publish();
    await tenant.finalDelivery(webhookId);
    await expunge(eventId);
    const first = (await tenant.api.get(`/events/${eventId}`)).body;
    await expunge(eventId);
    expect((await tenant.api.get(`/events/${eventId}`)).body).toEqual(first);
  });

  it('while its delivery waits for a retry, which is cancelled', async () => {
    receiver.respond(echo(500));
    const { webhookId, eventId } = await publish();
    await eventually(async () => (await onlyDelivery(webhookId)).attempts === 1);
    await expunge(eventId);
    await expectErased(eventId);
    expect(await stateOf(eventId)).toEqual([
      { status: 'cancelled', end_reason: 'expunged', claimed_by: null, next_attempt_at: null },
    ]);
    expect(await onlyDelivery(webhookId)).toMatchObject({
      status: 'cancelled',
      attempts: 1,
      next_attempt_at: null,
      attempt_log: [{ status_code: 500, response_body: null }],
      explanation: { code: 'cancelled', detail: expect.stringContaining('erased'), until: null },
    });
  });

  it.each([
    ['succeeds', 200, 'delivered'],
    ['fails', 500, 'cancelled'],
    ['is rejected with 410', 410, 'cancelled'],
  ])('during an attempt, which is recorded when it %s', async (_how, code, outcome) => {
    const held = new Held();
    receiver.respond(held.behaviour);
    const { webhookId, eventId } = await publish();
    await receiver.waitFor(1);
    await expunge(eventId);
    expect(await stateOf(eventId)).toMatchObject([{ status: 'pending', end_reason: 'expunged' }]);
    held.release(echo(code));
    expect(await ended(eventId)).toEqual({
      status: outcome,
      end_reason: 'expunged',
      claimed_by: null,
      next_attempt_at: null,
    });
    expect(await onlyDelivery(webhookId)).toMatchObject({
      status: outcome,
      attempts: 1,
      status_code: code,
      attempt_log: [{ status_code: code, response_body: null }],
    });
    await expectErased(eventId);
    expect((await tenant.readWebhook(webhookId)).is_active).toBe(code !== 410);
  });

  it('during an attempt that is recorded first, with the response', async () => {
    const held = new Held();
    receiver.respond(held.behaviour);
    const { webhookId, eventId } = await publish();
    await receiver.waitFor(1);
    const [recorded, erased] = await app.stores.during(
      'SELECT id FROM deliveries WHERE event_id = $1 FOR UPDATE',
      [eventId],
      async () => {
        held.release(echo(200));
        await app.stores.untilBlocked();
        const erasing = expunge(eventId);
        await eventually(async () => (await blocked()) === 2);
        return [tenant.settled(webhookId, 1), erasing] as const;
      },
    );
    await Promise.all([recorded, erased]);
    await expectErased(eventId);
    expect(await onlyDelivery(webhookId)).toMatchObject({
      status: 'delivered',
      attempt_log: [{ status_code: 200, response_body: null }],
    });
  });

  it('of thousands of deliveries', async () => {
    const { webhookId, eventId } = await publish();
    await tenant.finalDelivery(webhookId);
    await app.stores.query(
      `INSERT INTO deliveries (id, webhook_id, event_id, event_type, status, next_attempt_at, created_at)
       SELECT (substr(id::text, 1, 24) || lpad(to_hex(n), 12, '0'))::uuid, webhook_id, event_id, event_type,
         'pending', now() + interval '1 hour', now()
       FROM deliveries, generate_series(1, 2500) n WHERE event_id = $1`,
      [eventId],
    );
    await expunge(eventId);
    const counts = (await tenant.api.get('/events?type=agent.status')).body.items[0].deliveries;
    expect(counts).toEqual({ total: 2501, delivered: 1, pending: 0, failed: 0 });
  });
});

describe('the delivery of an expunged event', () => {
  it('is not sent, even if a transaction inserted it afterwards', async () => {
    const { webhookId, eventId } = await publish();
    await receiver.waitFor(1);
    await expunge(eventId);
    await tenant.report('stopped');
    await receiver.waitFor(2);
    await tenant.settled(webhookId, 2);
    receiver.clear();
    // Due one after the other: one statement of the sweeper finds both, and one claim gets them.
    await app.stores.query(
      `INSERT INTO deliveries (id, webhook_id, event_id, event_type, status, next_attempt_at, created_at)
       SELECT (substr(id::text, 1, 24) || '000000000000')::uuid, webhook_id, event_id, event_type,
         'pending', created_at, now()
       FROM deliveries WHERE webhook_id = $1`,
      [webhookId],
    );
    const [only] = await receiver.waitFor(1);
    expect(only?.header('x-mutx-event-id')).not.toBe(eventId);
    expect(await tenant.history(webhookId, '?status=pending')).toHaveLength(1);
    await expunge(eventId);
    expect(await tenant.history(webhookId, '?status=pending')).toEqual([]);
    expect(receiver.received).toHaveLength(1);
  });

  it('is cancelled when it was a probe that fails', async () => {
    const fragile = await startApp({
      env: {
        DELIVERY_MAX_RETRIES: '0',
        DELIVERY_RETRY_BASE_MS: String(PROBE_MS),
        DELIVERY_TIMEOUT_MS: '20000',
        WEBHOOK_CIRCUIT_AFTER: '1',
      },
    });
    try {
      const owner = await Tenant.on(fragile.url);
      receiver.respond(status(500));
      const { id } = await owner.webhook(receiver.url(), SUBSCRIPTION);
      await owner.report('running');
      await owner.settled(id, 1);
      const held = new Held();
      receiver.respond(held.behaviour).clear();
      await owner.report('stopped');
      const [probe] = await receiver.waitFor(1);
      const eventId = probe?.header('x-mutx-event-id') ?? '';
      expectStatus(204, await owner.api.delete(`/events/${eventId}/data`));
      held.release(status(500));
      const [delivery] = await owner.settled(id, 2);
      expect(delivery).toMatchObject({ status: 'cancelled', attempts: 0, next_attempt_at: null });
    } finally {
      await fragile.stop();
    }
  });
});

describe('an attempt whose worker is killed', () => {
  it('is not retried if the data of its event is erased before it is rescued', async () => {
    const stores = await Stores.create();
    const api = await startApp({ role: 'api', stores });
    const killed = await startApp({ role: 'worker', stores });
    receiver.respond(new Held().behaviour);
    const owner = await Tenant.on(api.url);
    const { id } = await owner.webhook(receiver.url(), SUBSCRIPTION);
    await owner.report('running');
    const [request] = await receiver.waitFor(1);
    await killed.kill();
    const path = `/events/${request?.header('x-mutx-event-id')}/data`;
    expectStatus(204, await owner.api.delete(path));
    const rescuer = await startApp({ role: 'worker', stores });
    const [delivery] = await owner.settled(id, 1, { timeoutMs: 40_000 });
    expect(delivery).toMatchObject({ status: 'cancelled', attempts: 1 });
    expect(receiver.received).toHaveLength(1);
    await Promise.all([api.stop(), rescuer.stop()]);
    await stores.dispose();
  });
});

describe('erasing is refused', () => {
  it('to other accounts and to keys without the scope', async () => {
    const { eventId } = await publish();
    const path = `/events/${eventId}/data`;
    const stranger = await registerUser(app.url);
    expectProblem(await stranger.api.delete(path), 403, 'forbidden');
    const { body: key } = await tenant.api.post('/api-keys', { name: 'k', scopes: ['ingest'] });
    const ingest = tenant.api.as({ apiKey: key.key as string });
    expectProblem(await ingest.delete(path), 403, 'insufficient_scope');
    expectProblem(await app.api.delete(path), 401, 'unauthorized');
    expect((await tenant.api.get(`/events/${eventId}`)).body.expunged_at).toBeNull();
  });

  it('for an event that does not exist', async () => {
    expectProblem(await tenant.api.delete(`/events/${UNKNOWN_ID}/data`), 404, 'not_found');
    expect(statusAndCode(await tenant.api.delete('/events/none/data'))).toBe(
      '422 validation_failed',
    );
  });
});

async function blocked(): Promise<number> {
  const rows = await app.stores.query(
    `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return rows.length;
}
