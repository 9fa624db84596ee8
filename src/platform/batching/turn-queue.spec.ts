import { TurnQueue, type TakeLimits } from './turn-queue.js';

const LIMITS: TakeLimits<string> = {
  ...{ size: 10, cost: Infinity },
  costOf: () => 1,
  blocked: () => false,
};

function filled(groups: Record<string, number>): TurnQueue<string> {
  const queue = new TurnQueue<string>();
  for (const [group, count] of Object.entries(groups)) {
    for (let n = 1; n <= count; n += 1) queue.push(group, `${group}${n}`);
  }
  return queue;
}

describe('TurnQueue', () => {
  it('takes one of each group in turn, in the order of each group', () => {
    const queue = filled({ a: 9, b: 2, c: 1 });
    expect(queue.take({ ...LIMITS, size: 6 })).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
    expect(queue.size).toBe(6);
  });

  it('begins with the group served longest ago', () => {
    const queue = filled({ a: 3, b: 3 });
    expect(queue.take({ ...LIMITS, size: 1 })).toEqual(['a1']);
    queue.push('c', 'c1');
    expect(queue.take({ ...LIMITS, size: 3 })).toEqual(['b1', 'a2', 'c1']);
  });

  it('stops before the items of several groups cost too much, but takes at least one', () => {
    const queue = filled({ a: 5, b: 1 });
    expect(queue.take({ ...LIMITS, cost: 25, costOf: () => 10 })).toEqual(['a1', 'b1']);
    queue.push('b', 'b2');
    expect(queue.take({ ...LIMITS, cost: 5, costOf: () => 10 })).toEqual(['a2']);
  });

  it('takes what fits of a lone group, whatever it costs', () => {
    const queue = filled({ a: 5 });
    expect(queue.take({ ...LIMITS, size: 3, cost: 5, costOf: () => 10 })).toHaveLength(3);
  });

  it('leaves out groups that have to wait', () => {
    const queue = filled({ a: 2, b: 1 });
    expect(queue.take({ ...LIMITS, blocked: (group) => group === 'a' })).toEqual(['b1']);
    expect(queue.take(LIMITS)).toEqual(['a1', 'a2']);
    expect(queue.take(LIMITS)).toEqual([]);
  });
});
