import { Batcher, type GroupOptions } from './batcher.js';

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

const GROUPS: GroupOptions<number> = {
  groupOf: String,
  runsPerGroup: Infinity,
  costOf: () => 1,
  maxCost: Infinity,
};
const turn = () => new Promise((resolve) => setImmediate(resolve));
const named = (items: number[]) => items.map((item) => `#${item}`);

describe('Batcher', () => {
  it('batches the items of one turn and returns each its own result', async () => {
    const { calls, run } = handRun();
    const batcher = new Batcher({ run, maxSize: 10, concurrency: 1 });
    const results = Promise.all([1, 2, 3].map((item) => batcher.add(item)));
    await turn();
    expect(calls.map(({ items }) => items)).toEqual([[1, 2, 3]]);
    calls[0]?.resolve(named([1, 2, 3]));
    expect(await results).toEqual(['#1', '#2', '#3']);
  });

  it('lets items wait for an active run and runs them together', async () => {
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

  it('limits the size and the number of runs', async () => {
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

  it('rejects a run that throws synchronously', async () => {
    const run = () => {
      throw new Error('at once');
    };
    const batcher = new Batcher<number, string>({ run, maxSize: 10, concurrency: 1 });
    await expect(batcher.add(1)).rejects.toThrow('at once');
    await expect(batcher.add(2)).rejects.toThrow('at once');
  });

  it('rejects a run that returns too few results', async () => {
    const batcher = new Batcher<number, string>({
      run: () => Promise.resolve(['#1']),
      maxSize: 10,
      concurrency: 1,
    });
    const results = await Promise.allSettled([batcher.add(1), batcher.add(2)]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  it('starts a second run beside the first after the maximum wait', async () => {
    const { calls, run } = handRun();
    const batcher = new Batcher({ run, maxSize: 3, concurrency: 2, maxWaitMs: 20 });
    void batcher.add(1);
    await turn();
    void batcher.add(2);
    await turn();
    expect(calls).toHaveLength(1);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(calls.map(({ items }) => items)).toEqual([[1], [2]]);
  });

  it('does not wait if a run is full or none is active', async () => {
    const { calls, run } = handRun();
    const batcher = new Batcher({ run, maxSize: 3, concurrency: 3, maxWaitMs: 10_000 });
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

  it('starts the next run after the minimum interval, or when it is full', async () => {
    const { calls, run } = handRun();
    const batcher = new Batcher({ run, maxSize: 3, concurrency: 3, minIntervalMs: 20 });
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

  it('applies no minimum interval after a single item', async () => {
    const { calls, run } = handRun();
    const batcher = new Batcher({ run, maxSize: 3, concurrency: 3, minIntervalMs: 10_000 });
    for (const item of [1, 2, 3]) {
      void batcher.add(item);
      await turn();
    }
    expect(calls.map(({ items }) => items)).toEqual([[1], [2], [3]]);
  });

  it('waits only for the interval once the run has ended', async () => {
    const { calls, run } = handRun();
    const batcher = new Batcher({
      run,
      maxSize: 3,
      concurrency: 2,
      maxWaitMs: 10_000,
      minIntervalMs: 20,
    });
    for (const item of [1, 2]) void batcher.add(item);
    await turn();
    void batcher.add(3);
    await turn();
    calls[0]?.resolve(named([1, 2]));
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(calls.map(({ items }) => items)).toEqual([[1, 2], [3]]);
  });

  it('lets groups take turns and limits the runs of each', async () => {
    const { calls, run } = handRun();
    const batcher = new Batcher({
      run,
      maxSize: 2,
      concurrency: 2,
      groups: {
        ...GROUPS,
        groupOf: (item) => (item < 100 ? 'busy' : 'quiet'),
        runsPerGroup: 1,
      },
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
      groups: { ...GROUPS, costOf: (item) => item, maxCost: 10 },
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
