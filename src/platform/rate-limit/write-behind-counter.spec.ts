import { jest } from '@jest/globals';
import { WriteBehindCounter } from './write-behind-counter.js';
import { WINDOW_MS, type Count } from './window-counter.js';

const LIMIT = 1_000;

/** Counts as Redis does; what it was asked stands in `asked`. */
class Shared {
  readonly asked: [key: string, times: number][] = [];
  away = false;
  ttl = WINDOW_MS;
  private readonly counts = new Map<string, number>();

  hit(key: string, times: number): Promise<Count> {
    this.asked.push([key, times]);
    if (this.away) return Promise.reject(new Error('away'));
    const current = (this.counts.get(key) ?? 0) + times;
    this.counts.set(key, current);
    return Promise.resolve({ current, ttl: this.ttl });
  }
}

let shared: Shared;
let counter: WriteBehindCounter;

beforeEach(() => {
  jest.useFakeTimers();
  shared = new Shared();
  counter = new WriteBehindCounter(shared);
});
afterEach(() => jest.useRealTimers());

async function hits(times: number, key = 'a', limit = LIMIT): Promise<number[]> {
  const currents: number[] = [];
  for (let n = 0; n < times; n += 1) currents.push((await counter.hit(key, limit)).current);
  return currents;
}

describe('WriteBehindCounter', () => {
  it('lets the next calls of a busy caller pass, and counts them together', async () => {
    expect(await hits(5)).toEqual([1, 2, 3, 4, 5]);
    expect(shared.asked).toEqual([['a', 1]]);
    await jest.advanceTimersByTimeAsync(25);
    expect(shared.asked).toEqual([
      ['a', 1],
      ['a', 4],
    ]);
    expect(await hits(1)).toEqual([6]);
  });

  it('lets no more than a hundredth of the limit pass uncounted', async () => {
    expect(await hits(13)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
    expect(shared.asked).toEqual([
      ['a', 1],
      ['a', 11],
    ]);
  });

  it('counts each call of a small limit at once', async () => {
    await hits(5, 'a', 99);
    expect(shared.asked).toHaveLength(5);
  });

  it('counts each call at once from half of the limit on', async () => {
    await shared.hit('a', LIMIT / 2 - 2);
    shared.asked.length = 0;
    expect(await hits(4)).toEqual([499, 500, 501, 502]);
    expect(shared.asked).toEqual([
      ['a', 1],
      ['a', 2],
      ['a', 1],
    ]);
  });

  it('knows nobody who has not called for a while', async () => {
    await hits(2);
    await jest.advanceTimersByTimeAsync(100);
    shared.asked.length = 0;
    await hits(1);
    expect(shared.asked).toEqual([['a', 1]]);
    expect(jest.getTimerCount()).toBe(1);
    await jest.advanceTimersByTimeAsync(100);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('counts in the next window once this one has ended', async () => {
    shared.ttl = 10;
    await hits(2);
    jest.setSystemTime(Date.now() + 10);
    await hits(1);
    expect(shared.asked).toEqual([
      ['a', 1],
      ['a', 2],
    ]);
  });

  it('trusts nothing once counting has failed', async () => {
    await hits(3);
    shared.away = true;
    await jest.advanceTimersByTimeAsync(25);
    await expect(counter.hit('a', LIMIT)).rejects.toThrow('away');
  });

  it('does not count a call twice while counting takes long', async () => {
    await hits(4);
    const answers: (() => void)[] = [];
    const hit = shared.hit.bind(shared);
    shared.hit = async (key, times) => {
      await new Promise<void>((resolve) => answers.push(resolve));
      return hit(key, times);
    };
    await jest.advanceTimersByTimeAsync(25);
    expect(await hits(2)).toEqual([5, 6]);
    await jest.advanceTimersByTimeAsync(25);
    for (const answer of answers) answer();
    await jest.advanceTimersByTimeAsync(0);
    expect(shared.asked).toEqual([
      ['a', 1],
      ['a', 3],
      ['a', 2],
    ]);
    expect(await hits(1)).toEqual([7]);
  });
});
