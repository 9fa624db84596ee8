import { ConcurrencyLimitCache } from './concurrency-limit-cache.js';

describe('ConcurrencyLimitCache', () => {
  it('returns what an endpoint had a moment ago', () => {
    const cache = new ConcurrencyLimitCache();
    cache.set('a', { limit: 40, quick: true }, 0);
    expect(cache.get('a', 9_999)).toEqual({ limit: 40, quick: true });
    expect(cache.get('b', 0)).toBeUndefined();
  });

  it('trusts a wide limit for ten seconds, and the rest for ten minutes', () => {
    const cache = new ConcurrencyLimitCache();
    cache.set('wide', { limit: 40, quick: true }, 0);
    cache.set('narrow', { limit: 1, quick: false }, 0);
    expect(cache.get('wide', 10_000)).toEqual({ limit: 8, quick: true });
    expect(cache.get('narrow', 10_000)).toEqual({ limit: 1, quick: false });
    expect(cache.get('wide', 600_000)).toBeUndefined();
  });

  it('keeps 10,000 endpoints at most, the latest', () => {
    const cache = new ConcurrencyLimitCache();
    for (let n = 0; n <= 10_000; n += 1) cache.set(`w${n}`, { limit: n, quick: true }, 0);
    expect(cache.get('w0', 0)).toBeUndefined();
    expect(cache.get('w10000', 0)?.limit).toBe(10_000);
  });
});
