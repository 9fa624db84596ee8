import { FilterCache } from './filter-cache.js';
import { matches } from './filter.js';

const text = (type: string): string => JSON.stringify({ type });

describe('FilterCache', () => {
  it('parses a text once while it is kept', () => {
    const cache = new FilterCache(2);
    const first = cache.parse(text('a'));
    cache.parse(text('b'));
    expect(cache.parse(text('a'))).toBe(first);
    cache.parse(text('c'));
    expect(cache.parse(text('a'))).toBe(first);
  });

  it('keeps the ones used last, up to its capacity', () => {
    const cache = new FilterCache(2);
    const first = cache.parse(text('a'));
    for (const type of ['b', 'c', 'd']) cache.parse(text(type));
    expect(cache.size).toBe(2);
    expect(cache.parse(text('a'))).not.toBe(first);
  });

  it('lets all events pass a filter that only a newer version knows', () => {
    const filter = new FilterCache().parse('{"data.a": {"$later": 1}}');
    expect(matches(filter, { type: 'x', data: {} })).toBe(true);
  });
});
