import { FairQueue, QueueFullError } from './fair-queue.js';

let begun: string[];
let finish: Map<string, () => void>;
let queue: FairQueue;

beforeEach(() => {
  begun = [];
  finish = new Map();
  queue = new FairQueue({ concurrency: 2, maxWaiting: 5, maxWaitingPerKey: 3 });
});

/** Adds tasks named after their key and number, such as `a1`. */
function add(...names: string[]): Promise<string>[] {
  return names.map((name) =>
    queue.run(name.charAt(0), () => {
      begun.push(name);
      return new Promise((resolve) => finish.set(name, () => resolve(name)));
    }),
  );
}

async function end(name: string): Promise<void> {
  finish.get(name)?.();
  await new Promise(setImmediate);
}

describe('FairQueue', () => {
  it('runs few tasks at once, and returns their results', async () => {
    const tasks = add('a1', 'a2', 'a3');
    expect(begun).toEqual(['a1', 'a2']);
    await end('a2');
    expect(begun).toEqual(['a1', 'a2', 'a3']);
    await end('a1');
    await end('a3');
    expect(await Promise.all(tasks)).toEqual(['a1', 'a2', 'a3']);
    void add('a4', 'a5', 'a6');
    expect(begun.slice(3)).toEqual(['a4', 'a5']);
  });

  it('lets waiting keys take turns', async () => {
    void add('a1', 'a2', 'a3', 'a4', 'b1', 'c1');
    for (const name of ['a1', 'a2', 'a3', 'b1']) await end(name);
    expect(begun).toEqual(['a1', 'a2', 'a3', 'b1', 'c1', 'a4']);
  });

  it('rejects what would wait beyond the bounds, of a key and in all', async () => {
    void add('a1', 'a2', 'a3', 'a4', 'a5');
    await expect(add('a6')[0]).rejects.toThrow(QueueFullError);
    void add('b1', 'b2');
    await expect(add('c1')[0]).rejects.toThrow(QueueFullError);
    await end('a1');
    void add('c2');
    for (const name of ['a2', 'a3', 'b1', 'c2']) await end(name);
    expect(begun).toEqual(['a1', 'a2', 'a3', 'b1', 'a4', 'c2', 'b2']);
  });

  it('goes on after a task that failed', async () => {
    const failing = queue.run('a', () => Promise.reject(new Error('failed')));
    await expect(failing).rejects.toThrow('failed');
    void add('a1', 'a2');
    expect(begun).toEqual(['a1', 'a2']);
  });
});
