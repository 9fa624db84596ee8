import { WINDOW_MS, WindowCounter } from './window-counter.js';

describe('WindowCounter', () => {
  it('counts until the window ends', () => {
    const counter = new WindowCounter(10);
    expect(counter.hit('a', 1_000)).toEqual({ current: 1, ttl: WINDOW_MS });
    expect(counter.hit('a', 11_000)).toEqual({ current: 2, ttl: WINDOW_MS - 10_000 });
    expect(counter.hit('a', 1_000 + WINDOW_MS - 1)).toEqual({ current: 3, ttl: 1 });
    expect(counter.hit('a', 1_000 + WINDOW_MS)).toEqual({ current: 1, ttl: WINDOW_MS });
  });

  it('keeps keys apart', () => {
    const counter = new WindowCounter(10);
    counter.hit('a', 0);
    counter.hit('a', 0);
    expect(counter.hit('b', 0).current).toBe(1);
  });

  it('peeks without counting', () => {
    const counter = new WindowCounter(10);
    expect(counter.peek('a', 0)).toEqual({ current: 0, ttl: 0 });
    counter.hit('a', 0);
    expect(counter.peek('a', 10)).toEqual({ current: 1, ttl: WINDOW_MS - 10 });
    expect(counter.peek('a', 10)).toEqual({ current: 1, ttl: WINDOW_MS - 10 });
    expect(counter.peek('a', WINDOW_MS)).toEqual({ current: 0, ttl: 0 });
  });

  it('forgets the window that began first when it is full', () => {
    const counter = new WindowCounter(2);
    counter.hit('a', 0);
    counter.hit('b', 1);
    counter.hit('a', 2);
    counter.hit('c', 3);
    expect(['a', 'b', 'c'].map((key) => counter.peek(key, 4).current)).toEqual([0, 1, 1]);
  });
});
