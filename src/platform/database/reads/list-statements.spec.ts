import type { List } from './bounded-list.js';
import { countStatement, pageStatement } from './list-statements.js';

const LIST: List = {
  columns: 't.id',
  table: 'agents',
  where: 't.a = $1',
  values: ['a'],
  slice: { skip: 7, limit: 5 },
};

describe('pageStatement', () => {
  it('finds one row more than the page has, and bounds its bytes', () => {
    const { sql, values } = pageStatement({ ...LIST, maxBytes: 9 });
    expect(values).toEqual(['a', 6, 7, 5, 9]);
    expect(sql).toContain('ORDER BY t.id desc LIMIT $2 OFFSET $3');
    expect(sql).toContain('page_row <= $4 AND (page_row = 1 OR page_bytes <= $5)');
  });

  it('leaves room for the other fields of a response of 4 MiB', () => {
    expect(pageStatement(LIST).values.at(-1)).toBe(4 * 1024 * 1024 - 16 * 1024);
  });

  it('bounds times by the rows’ own time, and ids with a margin', () => {
    const { sql, values } = pageStatement({
      ...LIST,
      time: 'at',
      slice: { ...LIST.slice, since: '2026-11-27T09:30:00Z', until: '0001-01-01' },
    });
    expect(sql).toContain('t.id > $2 AND t.id < $3 AND t.at >= $4 AND t.at < $5');
    expect(values.slice(3, 5)).toEqual([new Date('2026-11-27T09:30:00Z'), new Date(0)]);
  });

  it('looks up each combination of values', () => {
    const { sql, values } = pageStatement({
      ...LIST,
      before: 'f',
      anyOf: [
        { column: 'b', type: 'uuid', values: ['1'] },
        { column: 'c', type: 'text', values: ['2', '3'] },
      ],
    });
    expect(sql).toContain('unnest($6::uuid[]) AS wanted_b (value) CROSS JOIN unnest($7::text[])');
    expect(sql).toContain('t.b = wanted_b.value AND (t.c, t.id) > (wanted_c.value, $8::uuid)');
    expect(sql).toContain('ORDER BY t.c desc, t.id desc LIMIT $5');
    expect(values.slice(4, 9)).toEqual([
      13,
      ['1'],
      ['2', '3'],
      '00000000-0000-0000-0000-000000000000',
      'f',
    ]);
  });
});

describe('countStatement', () => {
  it('ends one row behind the largest exact total', () => {
    const { sql, values } = countStatement(LIST);
    expect(sql).toContain('ORDER BY t.id desc LIMIT $2');
    expect(values).toEqual(['a', 10_001]);
  });

  it('counts from the start of the list, not from the cursor', () => {
    expect(countStatement({ ...LIST, slice: { ...LIST.slice, cursor: 'x' } }).values).toHaveLength(
      2,
    );
  });
});
