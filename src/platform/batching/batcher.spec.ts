import { Batcher } from './batcher.js';

/** A `run` whose calls are settled by hand. */
function handRun() {
  const calls: {
    items: number[];
    resolve: (r: (string | Error)[]) => void;
    reject: (e: Error) => void;
  }[] = [];
  const run = (items: number[]) =>
    new Promise<(string | Error)[]>((resolve, reject) => calls.push({ items, resolve, reject }));
  return { calls, run };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
const named = (items: number[]) => items.map((item) => `#${item}`);

describe('Batcher', () => {
  it('gathers the items of one turn and answers each its own result', async () => {
    const { calls, run } = handRun();
    const batcher = new Batcher({ run, maxSize: 10, concurrency: 1 });
    const results = Promise.all([1, 2, 3].map((item) => batcher.add(item)));
    await turn();
    expect(calls.map(({ items }) => items)).toEqual([[1, 2, 3]]);
    calls[0]?.resolve(named([1, 2, 3]));
    expect(await results).toEqual(['#1', '#2', '#3']);
  });

  it('lets items wait for a free lane and sends them together', async () => {
    const { calls, run } = handRun();
    const batcher = new Batcher({ run, maxSize: 10, concurrency: 1 });
    const first = batcher.add(1);
    await turn();
    const second = batcher.add(2);
    await turn();
    const third = batcher.add(3);
    await turn();
    expect(calls).toHaveLength(1);
    calls[0]?.resolve(['#1']);
    expect(await first).toBe('#1');
    await turn();
    expect(calls.map(({ items }) => items)).toEqual([[1], [2, 3]]);
    calls[1]?.resolve(named([2, 3]));
    expect(await Promise.all([second, third])).toEqual(['#2', '#3']);
  });

  it('keeps to the size of a run and to the number of lanes', async () => {
    const { calls, run } = handRun();
    const batcher = new Batcher({ run, maxSize: 2, concurrency: 2 });
    const results = Promise.all([1, 2, 3, 4, 5].map((item) => batcher.add(item)));
    await turn();
    expect(calls.map(({ items }) => items)).toEqual([
      [1, 2],
      [3, 4],
    ]);
    calls[1]?.resolve(named([3, 4]));
    await turn();
    await turn();
    expect(calls[2]?.items).toEqual([5]);
    calls[0]?.resolve(named([1, 2]));
    calls[2]?.resolve(named([5]));
    expect(await results).toEqual(named([1, 2, 3, 4, 5]));
  });

  it('rejects the one item whose result is an error', async () => {
    const bad = new Error('bad item');
    const batcher = new Batcher<number, string>({
      run: (items) => Promise.resolve(items.map((item) => (item === 2 ? bad : `#${item}`))),
      maxSize: 10,
      concurrency: 1,
    });
    const results = await Promise.allSettled([1, 2, 3].map((item) => batcher.add(item)));
    expect(results).toEqual([
      { status: 'fulfilled', value: '#1' },
      { status: 'rejected', reason: bad },
      { status: 'fulfilled', value: '#3' },
    ]);
  });

  it('rejects a whole run that fails, and goes on with the next', async () => {
    const { calls, run } = handRun();
    const batcher = new Batcher({ run, maxSize: 10, concurrency: 1 });
    const failed = Promise.allSettled([batcher.add(1), batcher.add(2)]);
    await turn();
    const next = batcher.add(3);
    calls[0]?.reject(new Error('away'));
    expect((await failed).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await turn();
    calls[1]?.resolve(['#3']);
    expect(await next).toBe('#3');
  });

  it('rejects a run that throws before it began to wait', async () => {
    const run = () => {
      throw new Error('at once');
    };
    const batcher = new Batcher<number, string>({ run, maxSize: 10, concurrency: 1 });
    await expect(batcher.add(1)).rejects.toThrow('at once');
    await expect(batcher.add(2)).rejects.toThrow('at once');
  });

  it('rejects a run that does not answer every item', async () => {
    const batcher = new Batcher<number, string>({
      run: () => Promise.resolve(['#1']),
      maxSize: 10,
      concurrency: 1,
    });
    const results = await Promise.allSettled([batcher.add(1), batcher.add(2)]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  it('with patience, begins a second run only when the first one takes long', async () => {
    const { calls, run } = handRun();
    const batcher = new Batcher({ run, maxSize: 3, concurrency: 2, patienceMs: 20 });
    void batcher.add(1);
    await turn();
    void batcher.add(2);
    await turn();
    expect(calls).toHaveLength(1);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(calls.map(({ items }) => items)).toEqual([[1], [2]]);
  });

  it('with patience, loses no time once a run is full or nothing is under way', async () => {
    const { calls, run } = handRun();
    const batcher = new Batcher({ run, maxSize: 3, concurrency: 3, patienceMs: 10_000 });
    void batcher.add(1);
    await turn();
    for (const item of [2, 3, 4, 5]) void batcher.add(item);
    await turn();
    expect(calls.map(({ items }) => items)).toEqual([[1], [2, 3, 4], [5]]);
    for (const { items, resolve } of calls) resolve(named(items));
    await turn();
    void batcher.add(6);
    await turn();
    expect(calls.at(-1)?.items).toEqual([6]);
  });

  it('with spacing, begins the next run so much later, or when it is full', async () => {
    const { calls, run } = handRun();
    const batcher = new Batcher({ run, maxSize: 3, concurrency: 3, spacingMs: 20 });
    for (const item of [1, 2]) void batcher.add(item);
    await turn();
    calls[0]?.resolve(named([1, 2]));
    for (const item of [3, 4]) void batcher.add(item);
    await turn();
    expect(calls.map(({ items }) => items)).toEqual([[1, 2]]);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(calls.map(({ items }) => items)).toEqual([
      [1, 2],
      [3, 4],
    ]);
    for (const item of [5, 6, 7]) void batcher.add(item);
    await turn();
    expect(calls.at(-1)?.items).toEqual([5, 6, 7]);
  });

  it('with spacing, lets one that follows one alone start at once', async () => {
    const { calls, run } = handRun();
    const batcher = new Batcher({ run, maxSize: 3, concurrency: 3, spacingMs: 10_000 });
    for (const item of [1, 2, 3]) {
      void batcher.add(item);
      await turn();
    }
    expect(calls.map(({ items }) => items)).toEqual([[1], [2], [3]]);
  });

  it('with both, waits no longer than it has to once the run has ended', async () => {
    const { calls, run } = handRun();
    const batcher = new Batcher({
      run,
      maxSize: 3,
      concurrency: 2,
      patienceMs: 10_000,
      spacingMs: 20,
    });
    for (const item of [1, 2]) void batcher.add(item);
    await turn();
    void batcher.add(3);
    await turn();
    calls[0]?.resolve(named([1, 2]));
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(calls.map(({ items }) => items)).toEqual([[1, 2], [3]]);
  });

  it('lets groups take turns, and none have all the runs', async () => {
    const { calls, run } = handRun();
    const batcher = new Batcher({
      run,
      maxSize: 2,
      concurrency: 2,
      groupOf: (item) => (item < 100 ? 'busy' : 'quiet'),
      runsPerGroup: 1,
    });
    for (const item of [1, 2, 3, 4]) void batcher.add(item);
    await turn();
    expect(calls.map(({ items }) => items)).toEqual([[1, 2]]);
    void batcher.add(100);
    await turn();
    expect(calls.map(({ items }) => items)).toEqual([[1, 2], [100]]);
    void batcher.add(101);
    calls[0]?.resolve(named([1, 2]));
    await turn();
    await turn();
    expect(calls.at(-1)?.items).toEqual([3, 4]);
    calls[1]?.resolve(named([100]));
    await turn();
    await turn();
    expect(calls.at(-1)?.items).toEqual([101]);
  });

  it('fills a run of several groups up to its cost', async () => {
    const { calls, run } = handRun();
    const batcher = new Batcher({
      run,
      maxSize: 10,
      concurrency: 1,
      groupOf: String,
      costOf: (item) => item,
      maxCost: 10,
    });
    for (const item of [5, 4, 2, 20]) void batcher.add(item);
    await turn();
    expect(calls[0]?.items).toEqual([5, 4]);
    calls[0]?.resolve(named([5, 4]));
    await turn();
    await turn();
    expect(calls[1]?.items).toEqual([2]);
    calls[1]?.resolve(named([2]));
    await turn();
    await turn();
    expect(calls[2]?.items).toEqual([20]);
  });
});
