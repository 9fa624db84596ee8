import { Lane, paceOf, type Pace } from './lane.js';

const filled = (count: number, limits = { active: 16, activeIfQuick: 32, waiting: 200 }): Lane => {
  const lane = new Lane('webhook', limits);
  for (let n = 0; n < count; n += 1) lane.add(`d${n}`);
  return lane;
};

const finish = (lane: Lane, id: string, pace: Pace): void => {
  lane.answered(id, pace);
  lane.done(id);
};

const takeAll = (lane: Lane): string[] => {
  const ids: string[] = [];
  for (let due = lane.take(); due; due = lane.take()) ids.push(due.id);
  return ids;
};

describe('paceOf', () => {
  it.each([
    [0, 'quick'],
    [500, 'quick'],
    [501, 'slow'],
    [null, 'timed-out'],
  ])('%p ms: %s', (durationMs, pace) => expect(paceOf(durationMs)).toBe(pace));
});

describe('Lane', () => {
  it('gives out in order, once each, and no more than its window', () => {
    const lane = filled(10);
    lane.add('d0');
    expect(takeAll(lane)).toEqual(['d0', 'd1', 'd2', 'd3', 'd4', 'd5', 'd6', 'd7']);
    expect(lane.ready).toBe(false);
    lane.done('d0');
    expect(takeAll(lane)).toEqual(['d8']);
  });

  it('opens by one with each answer, up to its limit', () => {
    const lane = filled(60);
    for (let round = 0; round < 3; round += 1) {
      for (const id of takeAll(lane)) finish(lane, id, 'slow');
    }
    expect(takeAll(lane)).toHaveLength(16);
  });

  it('opens further to an endpoint that answers at once, and closes when it no longer does', () => {
    const lane = filled(200);
    for (let round = 0; round < 4; round += 1) {
      for (const id of takeAll(lane)) finish(lane, id, 'quick');
    }
    const underWay = takeAll(lane);
    expect(underWay).toHaveLength(32);
    finish(lane, underWay[0] ?? '', 'slow');
    expect(takeAll(lane)).toHaveLength(0);
    for (const id of underWay.slice(1)) lane.done(id);
    expect(takeAll(lane)).toHaveLength(16);
  });

  it('is free for the next attempt with the answer, but holds no more slots than its share', () => {
    const lane = filled(60, { active: 8, activeIfQuick: 12, waiting: 200 });
    const underWay = takeAll(lane);
    expect(underWay).toHaveLength(8);
    for (const id of underWay) lane.answered(id, 'slow');
    const more = takeAll(lane);
    expect(more).toHaveLength(4);
    for (const id of more) lane.answered(id, 'slow');
    expect(lane.ready).toBe(false);
    for (const id of underWay) lane.done(id);
    expect(takeAll(lane)).toHaveLength(8);
  });

  it('begins with the window that it is told', () => {
    const lane = new Lane('webhook', { active: 16, activeIfQuick: 32, waiting: 200 }, 20);
    for (let n = 0; n < 30; n += 1) lane.add(`d${n}`);
    expect(takeAll(lane)).toHaveLength(20);
  });

  it('halves with each timeout, down to one', () => {
    const lane = filled(60);
    for (const id of takeAll(lane)) finish(lane, id, 'timed-out');
    expect(takeAll(lane)).toHaveLength(1);
    expect(lane.idle).toBe(false);
  });

  it('remembers that it overflowed, and asks for more when it is nearly empty', () => {
    const lane = filled(9, { active: 8, activeIfQuick: 8, waiting: 8 });
    expect(lane.overflowed).toBe(true);
    expect(lane.wantsRefill).toBe(false);
    takeAll(lane);
    expect(lane.wantsRefill).toBe(true);
  });
});
