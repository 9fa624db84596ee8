import { paginate, type Page, type PageQuery } from '../../packages/sdk-typescript/src/paginate.js';

interface Item {
  id: string;
}

/** A list, newest first, that a test may change between two pages. */
class List {
  readonly asked: PageQuery[] = [];

  constructor(readonly items: Item[]) {}

  readonly page = (query: PageQuery): Promise<Page<Item>> => {
    this.asked.push(query);
    const items = this.items.slice(query.skip, query.skip + query.limit);
    return Promise.resolve({ items, has_more: query.skip + items.length < this.items.length });
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
  it('walks over all pages', async () => {
    const list = new List(items(1, 2, 3, 4, 5));
    expect(await all(list, 2)).toEqual(['1', '2', '3', '4', '5']);
    expect(list.asked).toEqual([0, 2, 4].map((skip) => ({ skip, limit: 2 })));
  });

  it('ends at once for an empty list', async () => {
    expect(await all(new List([]), 2)).toEqual([]);
  });

  it('fetches no page that nobody wants', async () => {
    const list = new List(items(1, 2, 3));
    for await (const { id } of paginate(list.page, { limit: 2 })) if (id === '2') break;
    expect(list.asked).toHaveLength(1);
  });

  it('gives nothing twice when new items come', async () => {
    const list = new List(items(1, 2, 3, 4));
    let fresh = 0;
    const seen = await all(list, 2, () => {
      if (fresh < 3) list.items.unshift(...items(`new-${(fresh += 1)}`));
    });
    expect(seen).toEqual(['1', '2', '3', '4']);
  });

  it('ends when a page says that there is more, and has nothing', async () => {
    const empty = (): Promise<Page<Item>> => Promise.resolve({ items: [], has_more: true });
    expect((await paginate(empty).next()).done).toBe(true);
  });
});
