import { FairSlots, SlotRefused } from './fair-slots.js';

const LIMITS = { slots: 3, perAccount: 2, waitingPerAccount: 2, waiting: 5, maxWaitMs: 60_000 };

/** Calls that run until they are ended, in the order in which they began. */
class Calls {
  readonly started: string[] = [];
  private readonly ends = new Map<string, () => void>();

  constructor(private readonly slots: FairSlots) {}

  /** A call that no test waits for may be refused long after its test, when its wait ends. */
  start(name: string): Promise<void> {
    const call = this.slots.run(name.charAt(0), () => {
      this.started.push(name);
      return new Promise<void>((resolve) => this.ends.set(name, resolve));
    });
    call.catch(() => undefined);
    return call;
  }

  async end(name: string): Promise<void> {
    this.ends.get(name)?.();
    await new Promise(setImmediate);
  }
}

describe('slots', () => {
  let calls: Calls;
  beforeEach(() => (calls = new Calls(new FairSlots(LIMITS))));

  it('bound what one account runs, and leave the others theirs', () => {
    for (const name of ['a1', 'a2', 'a3', 'b1']) void calls.start(name);
    expect(calls.started).toEqual(['a1', 'a2', 'b1']);
  });

  it('go to waiting accounts by turns', async () => {
    for (const name of ['a1', 'a2', 'b1', 'a3', 'a4', 'c1', 'b2', 'b3']) void calls.start(name);
    expect(calls.started).toEqual(['a1', 'a2', 'b1']);
    for (const name of ['a1', 'a2', 'b1', 'a3', 'c1']) await calls.end(name);
    expect(calls.started.slice(3)).toEqual(['c1', 'a3', 'b2', 'a4', 'b3']);
  });

  it('go first to an account that has had none', async () => {
    for (const name of ['a1', 'a2', 'b1', 'a3', 'b2', 'c1']) void calls.start(name);
    await calls.end('a1');
    expect(calls.started.at(-1)).toBe('c1');
  });

  it('refuse an account whose queue is full, by its own fault', async () => {
    for (const name of ['a1', 'a2', 'a3', 'a4']) void calls.start(name);
    await expect(calls.start('a5')).rejects.toMatchObject({ by: 'account' });
    void calls.start('b1');
    expect(calls.started).toEqual(['a1', 'a2', 'b1']);
  });

  it('refuse everybody when too many wait, which is the fault of the process', async () => {
    const names = ['a1', 'a2', 'b1', 'a3', 'a4', 'b2', 'b3', 'c1'];
    for (const name of names) void calls.start(name);
    await expect(calls.start('d1')).rejects.toMatchObject({ by: 'process' });
    await calls.end('a1');
    void calls.start('d2');
    for (const name of ['b1', 'a2', 'a3', 'b2', 'c1', 'a4']) await calls.end(name);
    expect(calls.started).toEqual(expect.arrayContaining([...names.slice(3), 'd2']));
  });

  it('end a wait that lasts too long, and the place is free again', async () => {
    const shortWait = new Calls(new FairSlots({ ...LIMITS, slots: 1, maxWaitMs: 1 }));
    void shortWait.start('a1');
    await expect(shortWait.start('b1')).rejects.toEqual(new SlotRefused('process'));
    await shortWait.end('a1');
    void shortWait.start('c1');
    expect(shortWait.started).toEqual(['a1', 'c1']);
  });

  it('are given back by work that fails', async () => {
    const slots = new FairSlots({ ...LIMITS, slots: 1, waiting: 0 });
    await expect(slots.run('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(slots.run('a', () => Promise.resolve(1))).resolves.toBe(1);
  });
});
