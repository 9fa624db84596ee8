import { randomUUID } from 'node:crypto';
import { expectStatus } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { insertEvents } from '../support/history.js';
import { Receiver } from '../support/receiver.js';
import { arrivedEvents, dryRun } from '../support/replays.js';
import { listEvents } from '../support/events.js';
import { createAgent } from '../support/resources.js';
import { expectProblem } from '../support/shapes.js';
import { Tenant } from '../support/tenant.js';

const BUSY = { 'data.cpu_usage': { $gte: 95 } };

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

/** The values of `cpu_usage` that the receiver got, in ascending order. */
const received = (): number[] =>
  receiver.received
    .map(({ json }) => (json as { data: { cpu_usage: number } }).data.cpu_usage)
    .sort((a, b) => a - b);

async function measure(...values: number[]): Promise<void> {
  for (const cpu_usage of values) await tenant.measure({ cpu_usage });
}

describe('a filter', () => {
  it('lets only matching events make deliveries, and says why others did not', async () => {
    const { id } = await tenant.webhook(receiver.url(), { filter: BUSY });
    await measure(94, 95, 99);
    await tenant.settled(id, 2);
    expect(received()).toEqual([95, 99]);
    const { items } = await listEvents(tenant.api, '?type=metrics.report&unmatched=true');
    expect(items.map(({ data }) => data?.cpu_usage)).toEqual([94]);
    const event = await tenant.api.get(`/events/${items[0]?.id}`);
    expect(expectStatus(200, event).not_matched).toEqual([{ webhook_id: id, reason: 'filtered' }]);
  });

  it('applies to later events once it is changed, and null removes it', async () => {
    const { id } = await tenant.webhook(receiver.url(), { filter: BUSY });
    await measure(1);
    await tenant.change(id, { filter: { 'data.cpu_usage': { $lt: 5 } } });
    await measure(2, 99);
    await tenant.change(id, { name: 'unchanged' });
    await measure(98);
    await tenant.change(id, { filter: null });
    await measure(97);
    await tenant.settled(id, 2);
    expect(received()).toEqual([2, 97]);
  });

  it('is returned as it was written', async () => {
    const filter = { $or: [{ type: 'agent.status' }, { 'data.b': 1e300, 'data.a': null }] };
    const made = await tenant.webhook(receiver.url(), { filter });
    const read = await tenant.readWebhook(made.id);
    expect([made, read].map((view) => JSON.stringify(view['filter' as keyof typeof view]))).toEqual(
      [JSON.stringify(filter), JSON.stringify(filter)],
    );
  });

  it('belongs to one webhook: others, and other tenants, receive all events', async () => {
    const other = await Tenant.on(app.url);
    const filtered = await tenant.webhook(receiver.url('/filtered'), { filter: BUSY });
    const all = await tenant.webhook(receiver.url('/all'));
    const theirs = await other.webhook(receiver.url('/theirs'));
    await measure(1);
    await other.measure({ cpu_usage: 1 });
    await tenant.settled(all.id, 1);
    await other.settled(theirs.id, 1);
    expect(await tenant.history(filtered.id)).toEqual([]);
    expect(receiver.received.map(({ path }) => path).sort()).toEqual(['/all', '/theirs']);
  });

  it('does not apply to a test send', async () => {
    const { id } = await tenant.webhook(receiver.url(), {
      filter: BUSY,
      agent_ids: [randomUUID()],
    });
    expectStatus(200, await tenant.api.post(`/webhooks/${id}/test`));
    await receiver.waitFor(1);
  });

  it.each([
    ['$where', { $where: 'x' }, '$where'],
    ['nothing', {}, 'at least one condition'],
    ['text', 'type', 'an object of conditions'],
    ['a long one', { type: 'x'.repeat(8_200) }, '8192 bytes'],
  ])('is rejected with %s', async (_, filter, detail) => {
    const { id } = await tenant.webhook(receiver.url());
    for (const answer of [
      await tenant.api.post('/webhooks', { url: receiver.url(), filter }),
      await tenant.api.patch(`/webhooks/${id}`, { filter }),
      await tenant.api.post('/webhooks/filter/test', { filter, event: { type: 'x', data: {} } }),
    ]) {
      expectProblem(answer, 422, 'validation_failed', ['filter']);
      expect(JSON.stringify(answer.body)).toContain(detail);
    }
  });
});

describe('agent_ids', () => {
  it('let only events of these agents make deliveries', async () => {
    const second = await createAgent(tenant.api);
    const unknown = randomUUID();
    const { id } = await tenant.webhook(receiver.url(), {
      agent_ids: [second.id.toUpperCase(), second.id, unknown],
    });
    expect(await tenant.readWebhook(id)).toMatchObject({ agent_ids: [second.id, unknown] });
    await measure(1);
    expectStatus(
      200,
      await tenant.api.post('/ingest/metrics', { agent_id: second.id, cpu_usage: 2 }),
    );
    await tenant.settled(id, 1);
    expect(received()).toEqual([2]);
    const { items } = await listEvents(tenant.api, '?type=metrics.report&unmatched=true');
    const event = await tenant.api.get(`/events/${items[0]?.id}`);
    expect(expectStatus(200, event).not_matched).toEqual([
      { webhook_id: id, reason: 'other_agent' },
    ]);
  });

  it('let all events pass once they are removed', async () => {
    const { id } = await tenant.webhook(receiver.url(), { agent_ids: [randomUUID()] });
    await measure(1);
    expect(await tenant.change(id, { agent_ids: null })).toMatchObject({ agent_ids: null });
    await measure(2);
    await tenant.settled(id, 1);
    expect(received()).toEqual([2]);
  });

  it('of another tenant match nothing', async () => {
    const other = await Tenant.on(app.url);
    const spy = await tenant.webhook(receiver.url('/spy'), { agent_ids: [other.agentId] });
    const theirs = await other.webhook(receiver.url('/theirs'));
    await other.measure();
    await measure(1);
    await other.settled(theirs.id, 1);
    expect(await tenant.history(spy.id)).toEqual([]);
  });

  it.each([
    ['none', []],
    ['101', Array.from({ length: 101 }, () => randomUUID())],
    ['no UUID', ['x']],
    ['text', 'x'],
  ])('are rejected if there are %s', async (_, agent_ids) => {
    const answer = await tenant.api.post('/webhooks', { url: receiver.url(), agent_ids });
    expectProblem(answer, 422, 'validation_failed', ['agent_ids']);
  });

  it('may be 100', async () => {
    const agent_ids = Array.from({ length: 100 }, () => randomUUID());
    expect(await tenant.webhook(receiver.url(), { agent_ids })).toMatchObject({ agent_ids });
  });
});

describe('a replay of missing events', () => {
  it('sends those that match the filter, past more than one read of others', async () => {
    await insertEvents(app.stores, await tenant.userId(), { count: 600 });
    await measure(99, 1, 98);
    const { id } = await tenant.webhook(receiver.url(), { filter: BUSY });
    expect(await dryRun(tenant, id, { status: 'missing' })).toBe(2);
    const ended = await tenant.endedReplay(await tenant.replay(id, { status: 'missing' }));
    expect(ended).toMatchObject({ status: 'completed', matched: 2, planned: 2, delivered: 2 });
    expect(received()).toEqual([98, 99]);
  });

  it('sends those of the agents', async () => {
    await measure(1);
    const { id } = await tenant.webhook(receiver.url(), { agent_ids: [randomUUID()] });
    expect(await dryRun(tenant, id, { status: 'missing' })).toBe(0);
    await tenant.change(id, { agent_ids: [tenant.agentId] });
    await tenant.endedReplay(await tenant.replay(id, { status: 'missing' }));
    expect(arrivedEvents(receiver)).toHaveLength(1);
  });
});

describe('POST /webhooks/filter/test', () => {
  const test = (filter: unknown, event: unknown) =>
    tenant.api.post('/webhooks/filter/test', { filter, event });

  it('says whether an event matches, and which condition fails', async () => {
    const event = { type: 'metrics.report', data: { cpu_usage: 96 }, id: 'ignored' };
    expect(expectStatus(200, await test(BUSY, event))).toEqual({
      matches: true,
      failed_condition: null,
    });
    const filter = { type: 'metrics.report', 'data.cpu_usage': { $gt: 90, $lt: 95 } };
    expect(expectStatus(200, await test(filter, event))).toEqual({
      matches: false,
      failed_condition: '{"data.cpu_usage":{"$lt":95}}',
    });
  });

  it.each([
    ['no event', undefined],
    ['no type', { data: {} }],
    ['no data', { type: 'x' }],
    ['a list of data', { type: 'x', data: [] }],
    ['a long type', { type: 'x'.repeat(101), data: {} }],
    ['more than 16 KB', { type: 'x', data: { text: 'x'.repeat(16_384) } }],
  ])('rejects %s', async (_, event) => {
    expectProblem(await test(BUSY, event), 422, 'validation_failed', ['event']);
  });

  it('rejects no filter', async () => {
    const event = { type: 'x', data: {} };
    expectProblem(await test(undefined, event), 422, 'validation_failed', ['filter']);
    expectProblem(await test(null, event), 422, 'validation_failed', ['filter']);
  });
});

describe('the filters of an account', () => {
  it('have at most 64 KB in all webhooks', async () => {
    const filterOf = (length: number) => ({ 'data.agent_id': 'x'.repeat(length) });
    const large = filterOf(8_000);
    const ids: string[] = [];
    for (let n = 0; n < 8; n++) {
      ids.push((await tenant.webhook(receiver.url(), { filter: large })).id);
    }
    const body = { url: receiver.url(), filter: large };
    expectProblem(await tenant.api.post('/webhooks', body), 409, 'too_many_filters');
    const { id } = await tenant.webhook(receiver.url());
    const change = await tenant.api.patch(`/webhooks/${id}`, { filter: large });
    expectProblem(change, 409, 'too_many_filters');
    await tenant.change(ids[0] ?? '', { filter: filterOf(7_999) });
    await tenant.change(ids[0] ?? '', { filter: null });
    await tenant.change(id, { filter: large });
    const agents = { agent_ids: Array.from({ length: 100 }, () => randomUUID()) };
    expectProblem(await tenant.api.patch(`/webhooks/${id}`, agents), 409, 'too_many_filters');
  });
});
