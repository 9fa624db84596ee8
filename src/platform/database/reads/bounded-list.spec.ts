import { filtered, pageStatement, totalOf } from './bounded-list.js';

describe('filtered', () => {
  it('compares the columns that are set, and numbers their values', () => {
    expect(filtered({ user_id: 'u', status: null, level: undefined, type: '' }, ['t.x'])).toEqual({
      where: 't.user_id = $1 AND t.type = $2 AND t.x',
      values: ['u', ''],
    });
  });
});

describe('pageStatement', () => {
  const list = { columns: 't.id', table: 'agents', where: 't.a = $1', values: ['a'] };

  it('puts the slice and the bound behind the values', () => {
    const { sql, values } = pageStatement({ ...list, slice: { skip: 7, limit: 5 }, maxBytes: 9 });
    expect(values).toEqual(['a', 5, 7, 9]);
    expect(sql).toContain('LIMIT $2 OFFSET $3');
    expect(sql).toContain('page_bytes <= $4');
  });

  it('leaves room for the other fields of a response of 4 MiB', () => {
    const { values } = pageStatement({ ...list, slice: { skip: 0, limit: 5 } });
    expect(values.at(-1)).toBe(4 * 1024 * 1024 - 16 * 1024);
  });
});

describe('totalOf', () => {
  const page = (count: number): { page_rows: number }[] =>
    Array.from({ length: count }, () => ({ page_rows: count }));

  it.each([
    ['a page that is not full', page(3), { skip: 10, limit: 5 }, 13],
    ['an empty list', [], { skip: 0, limit: 5 }, 0],
    ['a page that is cut', page(3).slice(0, 1), { skip: 0, limit: 5 }, 3],
    ['a full page', page(5), { skip: 0, limit: 5 }, undefined],
    ['a page beyond the end', [], { skip: 9, limit: 5 }, undefined],
  ])('knows from %s', (_what, rows, slice, total) => {
    expect(totalOf(rows, slice)).toBe(total);
  });
});
