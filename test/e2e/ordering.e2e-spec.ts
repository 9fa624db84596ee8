import { expectStatus } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { ok, slow, status } from '../support/behaviours.js';
import { eventually } from '../support/eventually.js';
import {
  agentOf,
  arrivedNumbers,
  measureAll,
  only,
  ORDERED,
  upTo,
} from '../support/numbered-reports.js';
import { Receiver } from '../support/receiver.js';
import { createAgent } from '../support/resources.js';
import { expectProblem } from '../support/shapes.js';
import { Tenant, type WebhookView } from '../support/tenant.js';

let receiver: Receiver;
let tenant: Tenant;

const arrived = (agentId = tenant.agentId): number[] => arrivedNumbers(receiver, agentId);
const measure = (numbers: readonly number[], agentId?: string): Promise<void> =>
  measureAll(tenant, numbers, agentId);
const pending = (id: string) => tenant.history(id, '?status=pending');

describe('a webhook with an order', () => {
  let app: AppProcess;

  beforeAll(async () => {
    app = await startApp();
  });
  beforeEach(async () => {
    receiver = await Receiver.start();
    tenant = await Tenant.on(app.url);
  });
  afterEach(() => receiver.stop());
  afterAll(() => app.stop());

  it('is created, shown and changed', async () => {
    const { id, ...made } = (await tenant.webhook(receiver.url(), ORDERED)) as WebhookView & object;
    expect(made).toMatchObject(ORDERED);
    expect(await tenant.readWebhook(id)).toMatchObject(ORDERED);
    expect(await tenant.change(id, { ordering: null })).toMatchObject({ ordering: 'none' });
    expect(await tenant.change(id, ORDERED)).toMatchObject(ORDERED);
    expect(await tenant.change(id, { name: 'x' })).toMatchObject(ORDERED);
    expect(await tenant.change(id, { ordering: 'none' })).toMatchObject({ ordering: 'none' });
    expect(await tenant.webhook(receiver.url())).toMatchObject({ ordering: 'none' });
  });

  it.each(['AGENT', '', 'event', 1, {}, true])('refuses the order %j', async (ordering) => {
    const { id } = await tenant.webhook(receiver.url());
    const made = await tenant.api.post('/webhooks', { url: receiver.url(), ordering });
    expectProblem(made, 422, 'validation_failed', ['ordering']);
    const changed = await tenant.api.patch(`/webhooks/${id}`, { ordering });
    expectProblem(changed, 422, 'validation_failed', ['ordering']);
  });

  it('is changed by its owner only', async () => {
    const { id } = await tenant.webhook(receiver.url());
    const stranger = await Tenant.on(app.url);
    expectProblem(await stranger.api.patch(`/webhooks/${id}`, ORDERED), 403, 'forbidden');
    expect(await tenant.readWebhook(id)).toMatchObject({ ordering: 'none' });
  });

  it('gets the events of an agent one after the other, while those of another agent go on', async () => {
    const { id: other } = await createAgent(tenant.api);
    receiver.respond(only({ agentId: tenant.agentId }, slow(250)));
    await tenant.webhook(receiver.url(), ORDERED);
    await Promise.all([measure(upTo(6)), measure(upTo(20), other)]);
    await receiver.waitFor(26);
    expect(arrived()).toEqual(upTo(6));
    expect(arrived(other)).toEqual(upTo(20));
    const own = await eventually(() => {
      const slowOnes = receiver.received.filter((request) => agentOf(request) === tenant.agentId);
      return slowOnes.every(({ endedAt }) => endedAt !== undefined) && slowOnes;
    });
    const gaps = own.slice(1).map(({ at }, n) => at - (own[n]?.endedAt ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(0);
    const lastOfOther = receiver.received.filter((it) => agentOf(it) === other).at(-1);
    expect(lastOfOther?.at).toBeLessThan(own.at(-1)?.at ?? 0);
  });

  it('waits for the retries of an event, and goes on when it is exhausted', async () => {
    const { id: other } = await createAgent(tenant.api);
    receiver.respond(only({ agentId: tenant.agentId, number: 2 }, status(500)));
    const { id } = await tenant.webhook(receiver.url(), { ...ORDERED, retry_schedule: [1, 1] });
    await measure(upTo(4));
    await measure(upTo(4), other);
    await receiver.waitFor(4, { where: (request) => agentOf(request) === other });
    expect(arrived()).toEqual([1, 2]);
    const [second] = (await pending(id)).toReversed();
    const [third] = (await pending(id)).toReversed().slice(1);
    expect((await tenant.delivery(id, second?.id ?? '')).explanation.code).toBe('retry_scheduled');
    expect((await tenant.delivery(id, third?.id ?? '')).explanation).toEqual({
      code: 'waiting_for_order',
      detail: expect.stringContaining(`delivery ${second?.id} comes first`),
      until: null,
    });
    await tenant.settled(id, 8);
    expect(arrived()).toEqual([1, 2, 2, 2, 3, 4]);
    expect((await tenant.delivery(id, second?.id ?? '')).explanation.code).toBe('exhausted');
  });

  it('goes on when an event is cancelled', async () => {
    receiver.respond(only({ number: 1 }, status(500)));
    const { id } = await tenant.webhook(receiver.url(), { ...ORDERED, retry_schedule: [3_600] });
    await measure([1]);
    await receiver.waitFor(1);
    await eventually(async () => (await pending(id))[0]?.attempts === 1);
    const until = new Date(Date.now() + 1).toISOString();
    await measure(upTo(3, 2));
    await eventually(async () => {
      const [third] = await tenant.history(id, '?limit=1');
      const { explanation } = await tenant.delivery(id, third?.id ?? '');
      return explanation.code === 'waiting_for_order';
    });
    const since = new Date(Date.now() - 60_000).toISOString();
    const body = { since, until };
    expectStatus(200, await tenant.api.post(`/webhooks/${id}/deliveries/cancel`, body));
    await receiver.waitFor(3);
    expect(arrived()).toEqual(upTo(3));
  });

  it('gets the events of many more agents than one turn examines', async () => {
    const agents = await Promise.all(Array.from({ length: 40 }, () => createAgent(tenant.api)));
    const { id } = await tenant.webhook(receiver.url(), ORDERED);
    await measure([1]);
    await receiver.waitFor(1);
    // Heads of agents that sort before all others, in a retry an hour from now.
    await app.stores.query(
      `INSERT INTO deliveries (id, webhook_id, event_id, event_type, status, attempts, next_attempt_at,
         created_at, order_key, order_seq)
       SELECT (left(d.id::text, 24) || lpad(n::text, 12, '0'))::uuid, d.webhook_id, d.event_id, d.event_type,
         'pending', 1, now() + interval '1 hour', now(), ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid,
         nextval('delivery_order')
       FROM deliveries d, generate_series(1, 1200) n WHERE d.webhook_id = $1`,
      [id],
    );
    await Promise.all(agents.map((agent) => measure(upTo(3), agent.id)));
    await receiver.waitFor(1 + 40 * 3);
    for (const agent of agents) expect(arrived(agent.id)).toEqual(upTo(3));
  });

  it('releases all events when the order is switched off', async () => {
    receiver.respond(only({ number: 1 }, status(500)));
    const { id } = await tenant.webhook(receiver.url(), { ...ORDERED, retry_schedule: [3_600] });
    await measure(upTo(5));
    await receiver.waitFor(1);
    await eventually(async () => (await pending(id)).length === 5);
    await tenant.change(id, { ordering: 'none' });
    await receiver.waitFor(5);
    expect(arrived().toSorted()).toEqual(upTo(5));
  });

  it('sends replays after what is pending, in the order of the events', async () => {
    receiver.respond(status(500));
    const { id } = await tenant.webhook(receiver.url(), { ...ORDERED, retry_schedule: [] });
    await measure(upTo(5));
    await tenant.settled(id, 5);
    receiver.clear();
    receiver.respond(only({ number: 6 }, slow(500)));
    await measure(upTo(8, 6));
    await tenant.endedReplay(await tenant.replay(id));
    expect(arrived()).toEqual([...upTo(8, 6), ...upTo(5)]);
  });

  it('does not let an event without an agent wait', async () => {
    receiver.respond((request, response) =>
      (request.header('x-mutx-event') === 'metrics.report' ? status(500) : ok())(request, response),
    );
    const events = ['metrics.report', 'alert.webhook_disabled'];
    await tenant.webhook(receiver.url(), { ...ORDERED, events, retry_schedule: [3_600] });
    const gone = await Receiver.start(status(410));
    await tenant.webhook(gone.url());
    await measure([1, 2]);
    const [alert] = await receiver.waitFor(1, {
      where: (request) => request.header('x-mutx-event') === 'alert.webhook_disabled',
    });
    expect(alert?.header('x-mutx-attempt')).toBe('1');
    expect(arrived()).toEqual([1]);
    await gone.stop();
  });

  it('keeps its order under a rate limit and a concurrency limit', async () => {
    const { id: other } = await createAgent(tenant.api);
    await tenant.webhook(receiver.url(), {
      ...ORDERED,
      rate_limit: { per_second: 20, burst: 2 },
      max_concurrency: 2,
    });
    await Promise.all([measure(upTo(10)), measure(upTo(10), other)]);
    await receiver.waitFor(20);
    expect(arrived()).toEqual(upTo(10));
    expect(arrived(other)).toEqual(upTo(10));
  });
});
