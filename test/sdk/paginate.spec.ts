import { paginate, type Page, type PageQuery } from '../../packages/sdk-typescript/src/paginate.js';

interface Item {
  id: string;
}

/** A list, newest first, that a test may change between two pages; a cursor is the last id. */
class List {
  readonly asked: PageQuery[] = [];

  constructor(readonly items: Item[]) {}

  readonly page = (query: PageQuery): Promise<Page<Item>> => {
    this.asked.push(query);
    const start = this.items.findIndex(({ id }) => id === query.cursor) + 1;
    const items = this.items.slice(start, start + query.limit);
    const has_more = start + items.length < this.items.length;
    const next_cursor = has_more ? (items.at(-1)?.id ?? null) : null;
    return Promise.resolve({ items, has_more, next_cursor });
  };
}

const items = (...ids: (string | number)[]): Item[] => ids.map((id) => ({ id: String(id) }));

async function all(list: List, limit: number, each = (): void => undefined): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of paginate(list.page, { limit })) {
    ids.push(id);
    each();
  }
  return ids;
}

describe('paginate', () => {
  it('continues with the cursor of each page, without skip', async () => {
    const list = new List(items(1, 2, 3, 4, 5));
    expect(await all(list, 2)).toEqual(['1', '2', '3', '4', '5']);
    expect(list.asked).toEqual([
      { limit: 2 },
      { limit: 2, cursor: '2' },
      { limit: 2, cursor: '4' },
    ]);
  });

  it('ends at once for an empty list', async () => {
    const list = new List([]);
    expect(await all(list, 2)).toEqual([]);
    expect(list.asked).toEqual([{ limit: 2 }]);
  });

  it('fetches no page that nobody wants', async () => {
    const list = new List(items(1, 2, 3));
    for await (const { id } of paginate(list.page, { limit: 2 })) if (id === '2') break;
    expect(list.asked).toHaveLength(1);
  });

  it('repeats and misses nothing when new items come', async () => {
    const list = new List(items(1, 2, 3, 4));
    let fresh = 0;
    const seen = await all(list, 2, () => {
      if (fresh < 3) list.items.unshift(...items(`new-${(fresh += 1)}`));
    });
    expect(seen).toEqual(['1', '2', '3', '4']);
  });

  it('reads on behind a page that has fewer items than its limit', async () => {
    const list = new List(items(1, 2, 3));
    const cut = (query: PageQuery): Promise<Page<Item>> => list.page({ ...query, limit: 1 });
    const ids: string[] = [];
    for await (const { id } of paginate(cut, { limit: 2 })) ids.push(id);
    expect(ids).toEqual(['1', '2', '3']);
  });

  it('ends where a list that may grow has no more items now', async () => {
    let calls = 0;
    const poll = (): Promise<Page<Item>> =>
      Promise.resolve({ items: items((calls += 1)), has_more: calls < 2, next_cursor: 'x' });
    const seen = [];
    for await (const { id } of paginate(poll)) seen.push(id);
    expect(seen).toEqual(['1', '2']);
  });
});
