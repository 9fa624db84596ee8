import { EndpointQueue, paceOf, type EndpointLimits, type Pace } from './endpoint-queue.js';

const LIMITS = { inFlight: 16, inFlightIfQuick: 24, slots: 32 };

const filled = (count: number, limits: EndpointLimits = LIMITS): EndpointQueue => {
  const queue = new EndpointQueue('webhook', 'account', limits);
  for (let n = 0; n < count; n += 1) queue.add(`d${n}`);
  return queue;
};

const finish = (queue: EndpointQueue, id: string, pace: Pace): void => {
  queue.responded(id, pace);
  queue.done(id);
};

const takeAll = (queue: EndpointQueue, nowMs = 0): string[] => {
  const ids: string[] = [];
  for (let due = queue.take(nowMs); due; due = queue.take(nowMs)) ids.push(due.id);
  return ids;
};

describe('paceOf', () => {
  it.each([
    [0, 'quick'],
    [500, 'quick'],
    [501, 'slow'],
    [null, 'no-response'],
  ])('%p ms: %s', (durationMs, pace) => expect(paceOf(durationMs)).toBe(pace));
});

describe('EndpointQueue', () => {
  it('hands out deliveries in order, no more than its concurrency limit', () => {
    const queue = filled(10);
    expect(takeAll(queue)).toEqual(['d0', 'd1', 'd2', 'd3', 'd4', 'd5', 'd6', 'd7']);
    expect(queue.ready).toBe(false);
    queue.done('d0');
    expect(takeAll(queue)).toEqual(['d8']);
  });

  it('hands out deliveries of replays when no other is waiting', () => {
    const queue = new EndpointQueue('webhook', 'account', LIMITS);
    queue.add('r0', true);
    queue.add('r1', true);
    queue.add('d0');
    expect([queue.waitingCount, queue.waitingReplayCount]).toEqual([3, 2]);
    expect(takeAll(queue)).toEqual(['d0', 'r0', 'r1']);
    expect([queue.waitingCount, queue.held]).toEqual([0, 3]);
  });

  it('drops what has waited too long, and reads more', () => {
    const queue = new EndpointQueue('webhook', 'account', LIMITS);
    for (const [id, untilMs] of [
      ['d0', 100],
      ['d1', 200],
      ['d2', Infinity],
    ] as const) {
      queue.add(id, false, untilMs);
    }
    queue.add('r0', true, 100);
    expect([queue.dropExpired(99), queue.overflowed]).toEqual([0, false]);
    expect([queue.dropExpired(100), queue.overflowed]).toEqual([2, true]);
    expect([queue.waitingCount, queue.held, queue.has('d0')]).toEqual([2, 0, false]);
    expect(takeAll(queue)).toEqual(['d1', 'd2']);
    expect(queue.dropExpired(1_000)).toBe(0);
  });

  it('raises the limit by one with each response, up to the most for a slow endpoint', () => {
    const queue = filled(60);
    for (let round = 0; round < 3; round += 1) {
      for (const id of takeAll(queue)) finish(queue, id, 'slow');
    }
    expect(takeAll(queue)).toHaveLength(16);
  });

  it('raises it further while responses are quick, and lowers it with the first slow one', () => {
    const queue = filled(200);
    for (let round = 0; round < 4; round += 1) {
      for (const id of takeAll(queue)) finish(queue, id, 'quick');
    }
    const inFlight = takeAll(queue);
    expect(inFlight).toHaveLength(24);
    finish(queue, inFlight[0] ?? '', 'slow');
    expect(takeAll(queue)).toHaveLength(0);
    for (const id of inFlight.slice(1)) queue.done(id);
    expect(takeAll(queue)).toHaveLength(16);
  });

  it('takes the next attempt with the response, but holds no more slots than its share', () => {
    const queue = filled(60, { inFlight: 8, inFlightIfQuick: 8, slots: 12 });
    const first = takeAll(queue);
    expect(first).toHaveLength(8);
    for (const id of first) queue.responded(id, 'slow');
    const more = takeAll(queue);
    expect(more).toHaveLength(4);
    for (const id of more) queue.responded(id, 'slow');
    expect(queue.ready).toBe(false);
    for (const id of first) queue.done(id);
    expect(takeAll(queue)).toHaveLength(8);
  });

  it('starts with the state it is given, within its limits', () => {
    const start = (limit: number) => {
      const queue = new EndpointQueue('webhook', 'account', LIMITS, { limit, quick: true });
      for (let n = 0; n < 40; n += 1) queue.add(`d${n}`);
      return takeAll(queue).length;
    };
    expect(start(20)).toBe(20);
    expect(start(100)).toBe(24);
  });

  it('halves the limit with each attempt without a response, down to one', () => {
    const queue = filled(60);
    for (const id of takeAll(queue)) finish(queue, id, 'no-response');
    expect(takeAll(queue)).toHaveLength(1);
  });

  it('is quick once a response was, until one is not or an attempt takes too long', () => {
    const queue = filled(20);
    expect(queue.isQuick(0)).toBe(false);
    const [first = '', second = ''] = takeAll(queue, 0);
    finish(queue, first, 'quick');
    expect(queue.isQuick(500)).toBe(true);
    expect(queue.isQuick(501)).toBe(false);
    finish(queue, second, 'slow');
    expect(queue.isQuick(0)).toBe(false);
  });

  it('is empty when nothing waits, is held or is left in PostgreSQL', () => {
    const queue = filled(1);
    const [id = ''] = takeAll(queue);
    expect(queue.isEmpty).toBe(false);
    queue.done(id);
    expect(queue.isEmpty).toBe(true);
    queue.overflowed = true;
    expect(queue.isEmpty).toBe(false);
  });
});
