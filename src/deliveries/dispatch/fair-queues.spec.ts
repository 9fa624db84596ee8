import type { DueDelivery } from '../queue/delivery-queue.js';
import { SLOW_START } from './endpoint-queue.js';
import { FairQueues } from './fair-queues.js';

let serial = 0;
const due = (accountId: string, webhookId = accountId): DueDelivery => ({
  id: `d${serial++}`,
  webhookId: `${accountId}/${webhookId}`,
  accountId,
});
const many = (count: number, accountId: string, webhookId?: string): DueDelivery[] =>
  Array.from({ length: count }, () => due(accountId, webhookId));
const countOf = (batch: readonly DueDelivery[], account: string): number =>
  batch.filter(({ accountId }) => accountId === account).length;

/** Has deliveries taken, and responded to at once, until the endpoints are known as quick. */
function warmUp(queues: FairQueues, deliveries: readonly DueDelivery[]): void {
  queues.add(deliveries, 0);
  for (let batch = queues.take(250, 0); batch.length > 0; batch = queues.take(250, 0)) {
    for (const delivery of batch) {
      queues.responded(delivery, 'quick');
      queues.done(delivery, 0);
    }
  }
}

describe('FairQueues', () => {
  it('serves accounts in turn, whatever each has waiting', () => {
    const queues = new FairQueues(512);
    const endpoints = Array.from({ length: 100 }, (_, n) => many(8, 'busy', `w${n}`)).flat();
    queues.add(endpoints, 0);
    queues.add(many(5, 'quiet'), 0);
    const batch = queues.take(10, 0);
    expect([countOf(batch, 'busy'), countOf(batch, 'quiet')]).toEqual([5, 5]);
  });

  it('begins with the account, and the endpoint, served longest ago', () => {
    const queues = new FairQueues(512);
    queues.add([...many(9, 'a', 'w1'), ...many(9, 'a', 'w2'), ...many(9, 'b')], 0);
    const served = Array.from({ length: 6 }, () => queues.take(1, 0)[0]?.webhookId);
    expect(served).toEqual(['a/w1', 'b/b', 'a/w2', 'b/b', 'a/w1', 'b/b']);
  });

  it('keeps slots for others when an account has many endpoints that hang', () => {
    const queues = new FairQueues(512);
    for (let n = 0; n < 100; n += 1) queues.add(many(50, 'slow', `w${n}`), 0);
    let held = 0;
    for (let batch = queues.take(250, 0); batch.length > 0; batch = queues.take(250, 0)) {
      held += batch.length;
    }
    expect(held).toBe(128);
    queues.add(many(4, 'healthy'), 0);
    expect(queues.take(250, 0)).toHaveLength(4);
  });

  it('counts endpoints that were quick and hang now as slow', () => {
    const queues = new FairQueues(512);
    const endpoints = Array.from({ length: 20 }, (_, n) => many(150, 'a', `w${n}`)).flat();
    warmUp(queues, endpoints);
    queues.add(
      endpoints.map((delivery) => due('a', delivery.webhookId.slice(2))),
      0,
    );
    let held = 0;
    for (let batch = queues.take(250, 0); batch.length > 0; batch = queues.take(250, 0)) {
      held += batch.length;
    }
    expect(held).toBe(410);
    expect(queues.take(250, 501)).toEqual([]);
    queues.add(many(2, 'b'), 501);
    expect(queues.take(250, 501)).toHaveLength(2);
  });

  it('leaves out the given accounts', () => {
    const queues = new FairQueues(512);
    queues.add([...many(3, 'a'), ...many(2, 'b')], 0);
    expect(countOf(queues.take(250, 0, new Set(['a'])), 'b')).toBe(2);
    expect(queues.take(250, 0, new Set(['a']))).toEqual([]);
    expect(countOf(queues.take(250, 0), 'a')).toBe(3);
  });

  it('takes a delivery once however often it is named', () => {
    const queues = new FairQueues(512);
    const delivery = due('a');
    queues.add([delivery, delivery], 0);
    queues.add([delivery], 0);
    expect(queues.take(250, 0)).toHaveLength(1);
    queues.add([delivery], 0);
    expect(queues.take(250, 0)).toHaveLength(0);
  });

  it('drops what does not fit, and reads it when there is room', () => {
    const queues = new FairQueues(512);
    queues.add(many(1_200, 'a'), 0);
    expect(queues.overflowed).toEqual(['a/a']);
    expect(queues.fetches(4, 0)).toEqual([]);
    warmUp(queues, []);
    expect(queues.fetches(4, 0)).toMatchObject([{ queue: { webhookId: 'a/a' }, room: 1_000 }]);
  });

  it('reads from PostgreSQL what has waited too long', () => {
    const queues = new FairQueues(512);
    queues.add(many(20, 'a'), 0, 2_000);
    expect(queues.take(250, 0)).toHaveLength(SLOW_START);
    queues.dropExpired(1_999);
    expect(queues.waitingCount).toBe(20 - SLOW_START);
    queues.dropExpired(2_000);
    expect(queues.waitingCount).toBe(0);
    expect(queues.fetches(4, 2_000)).toMatchObject([{ queue: { webhookId: 'a/a' } }]);
  });

  it('reads the backlog of an endpoint that it does not know', () => {
    const queues = new FairQueues(512);
    queues.markOverflowed({ webhookId: 'w', accountId: 'a' }, 0);
    expect(queues.fetches(4, 0)).toMatchObject([{ queue: { webhookId: 'w' } }]);
  });

  it('leaves three quarters of the room to deliveries that no replay planned', () => {
    const queues = new FairQueues(512);
    const replayed = many(400, 'a').map((delivery) => ({ ...delivery, isReplay: true }));
    queues.add([...replayed, ...many(750, 'a')], 0);
    expect(queues.waitingCount).toBe(1_000);
    const batch = queues.take(250, 0);
    expect(batch.length).toBeGreaterThan(0);
    expect(batch.filter(({ id }) => replayed.some((it) => it.id === id))).toEqual([]);
  });

  it('reads more of an endpoint although replays are waiting', () => {
    const queues = new FairQueues(512);
    queues.add(
      many(400, 'a').map((delivery) => ({ ...delivery, isReplay: true })),
      0,
    );
    expect(queues.waitingCount).toBe(250);
    expect(queues.fetches(4, 0)).toMatchObject([{ queue: { webhookId: 'a/a' } }]);
  });

  it('reads more of an endpoint at most every 50 ms', () => {
    const queues = new FairQueues(512);
    queues.add(many(1_200, 'a'), 0);
    warmUp(queues, []);
    const [fetch] = queues.fetches(4, 0);
    if (fetch) fetch.queue.fetchedAt = 0;
    expect(queues.fetches(4, 49)).toEqual([]);
    expect(queues.fetches(4, 50)).toHaveLength(1);
  });

  it('divides the memory of an account among its endpoints', () => {
    const queues = new FairQueues(512);
    for (let n = 0; n < 100; n += 1) queues.add(many(1, 'a', `w${n}`), 0);
    queues.add(many(200, 'a', 'w0'), 0);
    expect(queues.overflowed).toEqual(['a/w0']);
    warmUp(queues, []);
    expect(queues.fetches(4, 0)).toMatchObject([{ room: expect.any(Number) as number }]);
  });

  it('holds 100,000 ids, and a few more of accounts that come late', () => {
    const queues = new FairQueues(512);
    for (let n = 0; n < 300; n += 1) queues.add(many(1_000, `a${n}`), 0);
    expect(queues.waitingCount).toBeGreaterThan(99_000);
    expect(queues.waitingCount).toBeLessThan(103_000);
    queues.add(many(5, 'late'), 0);
    expect(queues.overflowed).not.toContain('late/late');
  });

  it('gives slots for deliveries that do not wait here by the rules for all others', () => {
    const queues = new FairQueues(512);
    const endpoint = { webhookId: 'a/w', accountId: 'a' };
    expect(queues.takeSlots(endpoint, 3, 0)).toHaveLength(3);
    const slots = queues.takeSlots(endpoint, 250, 0);
    // As many as an unknown endpoint may have in flight.
    expect(slots).toHaveLength(SLOW_START - 3);
    expect(new Set(slots.map(({ id }) => id)).size).toBe(slots.length);
    expect(queues.takeSlots(endpoint, 1, 0)).toEqual([]);
    const [slot] = slots as [DueDelivery];
    queues.responded(slot, 'quick');
    queues.done(slot, 0);
    expect(queues.takeSlots(endpoint, 250, 0)).toHaveLength(2);
  });

  it('leaves slots for others when an account takes them for endpoints that hang', () => {
    const queues = new FairQueues(512);
    let held = 0;
    for (let n = 0; n < 100; n += 1) {
      held += queues.takeSlots({ webhookId: `a/w${n}`, accountId: 'a' }, 250, 0).length;
    }
    expect(held).toBe(128);
    queues.add(many(4, 'healthy'), 0);
    expect(queues.take(250, 0)).toHaveLength(4);
  });

  it('leaves a slot to a webhook that asked for one in vain, for a while', () => {
    const queues = new FairQueues(16);
    const endpoint = { webhookId: 'a/limited', accountId: 'a' };
    const fill = (nowMs: number): DueDelivery[] => queues.take(250, nowMs);
    queues.add(many(50, 'a', 'w0'), 0);
    queues.add(many(50, 'a', 'w1'), 0);
    const held = fill(0);
    expect(held.length).toBeGreaterThan(1);
    expect(queues.takeSlots(endpoint, 1, 0)).toEqual([]);
    const [first, second] = held as [DueDelivery, DueDelivery];
    queues.responded(first, 'slow');
    queues.done(first, 10);
    expect(fill(10)).toEqual([]);
    expect(queues.takeSlots(endpoint, 1, 20)).toHaveLength(1);

    expect(queues.takeSlots(endpoint, 1, 20)).toEqual([]);
    queues.responded(second, 'slow');
    queues.done(second, 30);
    expect(fill(269)).toEqual([]);
    expect(fill(270)).toHaveLength(1);
  });

  it('sends probes in the slow half of the slots, one per webhook', () => {
    const queues = new FairQueues(16);
    for (let n = 0; n < 100; n += 1) queues.addProbe(due('a', `w${n}`));
    queues.addProbe(due('a', 'w0'));
    const probes = queues.takeProbes(0);
    expect(probes).toHaveLength(4);
    queues.addProbe(due('b'));
    expect(queues.takeProbes(0)).toHaveLength(1);
    for (const probe of probes) queues.probed(probe);
    expect(queues.takeProbes(0).length).toBeGreaterThan(0);
  });
});
