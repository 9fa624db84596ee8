import { boundedTotal, totalOf } from './list-total.js';

const extent = (skip: number, found: number) => ({ skip, limit: 5, found });

describe('totalOf', () => {
  it.each([
    ['a page that is not full', extent(10, 3), 13],
    ['a full page at the end', extent(10, 5), 15],
    ['an empty list', extent(0, 0), 0],
    ['the end of a list that is longer than the bound of counts', extent(20_000, 3), 20_003],
  ])('knows from %s', (_what, page, total) => {
    expect(totalOf(page)).toEqual({ total, totalIsExact: true });
  });

  it.each([
    ['a page with more behind it', extent(0, 6)],
    ['a page beyond the end', extent(9, 0)],
  ])('does not know from %s', (_what, page) => {
    expect(totalOf(page)).toBeUndefined();
  });
});

describe('boundedTotal', () => {
  it.each([
    ['a count', 9_999, extent(0, 6), 9_999, true],
    ['the largest exact count', 10_000, extent(0, 6), 10_000, true],
    ['a count that reached its bound', 10_001, extent(0, 6), 10_000, false],
    ['a page that reaches further', 10_001, extent(20_000, 6), 20_006, false],
    ['rows that came after the count', 4, extent(0, 6), 6, true],
    ['a page beyond the end', 7, extent(9, 0), 7, true],
  ])('is that of %s', (_what, counted, page, total, totalIsExact) => {
    expect(boundedTotal(counted, page)).toEqual({ total, totalIsExact });
  });
});
