import { filtered, nextCursor, positionOf, type List } from './bounded-list.js';

const ID = '019ab7c2-6a10-7f52-9b1d-3c8e5f7a2b40';
const LIST: List = {
  columns: 't.id',
  table: 'agents',
  where: 't.user_id = $1',
  values: ['u'],
  slice: { skip: 0, limit: 5 },
};
const TOTAL = { total: 7, totalIsExact: true };

const cursorAfter = (list: List): string | null =>
  nextCursor(list, { lastId: ID, hasMore: true, total: TOTAL });
const withCursor = (list: List, cursor: string | null): List => ({
  ...list,
  slice: { ...list.slice, cursor },
});

describe('filtered', () => {
  it('compares the columns that are set, and numbers their values', () => {
    expect(filtered({ user_id: 'u', status: null, level: undefined, type: '' }, ['t.x'])).toEqual({
      where: 't.user_id = $1 AND t.type = $2 AND t.x',
      values: ['u', ''],
    });
  });
});

describe('a cursor', () => {
  it('leads to the place behind its page, with the total of the first one', () => {
    expect(positionOf(withCursor(LIST, cursorAfter(LIST)))).toEqual({ id: ID, ...TOTAL });
    expect(positionOf(LIST)).toBeUndefined();
  });

  it.each<[string, Partial<List>]>([
    ['another table', { table: 'webhooks' }],
    ['another filter', { where: 't.status = $1' }],
    ['another value', { values: ['v'] }],
    ['other values', { anyOf: [{ column: 'type', type: 'text', values: ['a'] }] }],
    ['another order', { order: 'asc' }],
    ['another time', { slice: { ...LIST.slice, since: '2026-11-27' } }],
    ['another end', { slice: { ...LIST.slice, until: '2026-11-27' } }],
    ['another identity', { identity: ['deliveries'] }],
  ])('of a list with %s is refused', (_what, other) => {
    const cursor = cursorAfter({ ...LIST, ...other });
    expect(() => positionOf(withCursor(LIST, cursor))).toThrow(/another list/);
  });

  it('is valid for any limit, and where the identity stays the same', () => {
    const long = { ...LIST, slice: { skip: 0, limit: 100 } };
    expect(positionOf(withCursor(long, cursorAfter(LIST)))?.id).toBe(ID);
    const [a, b] = ['a', 'b'].map((value) => ({ ...LIST, identity: ['x'], values: [value] }));
    expect(positionOf(withCursor(b as List, cursorAfter(a as List)))?.id).toBe(ID);
  });
});

describe('the next cursor', () => {
  it('is null at the end of a list', () => {
    expect(nextCursor(LIST, { lastId: ID, hasMore: false, total: TOTAL })).toBeNull();
  });

  it('is null for a list that is not in the order of ids', () => {
    expect(cursorAfter({ ...LIST, sortBy: 'attempt' })).toBeNull();
  });

  it('of the oldest first continues where it began, until there are new rows', () => {
    const list: List = { ...LIST, order: 'asc' };
    const end = { lastId: undefined, hasMore: false, total: TOTAL };
    const first = nextCursor(list, end);
    expect(positionOf(withCursor(list, first))?.id).toBe('00000000-0000-0000-0000-000000000000');
    const later = withCursor(list, cursorAfter(list));
    expect(positionOf(withCursor(list, nextCursor(later, end)))?.id).toBe(ID);
  });
});
