/** One page of a list. */
export interface Page<Item> {
  items: Item[];
  has_more: boolean;
}

/** Which page is wanted: the `query` of a list operation takes it. */
export interface PageQuery {
  skip: number;
  limit: number;
}

/**
 * Walks over a list, page by page, as far as you go:
 *
 *     for await (const agent of paginate((page) => mutx.listAgents({ query: page }))) …
 *
 * Lists are newest first. What is created while you walk pushes items to the next page; they are not
 * given to you twice.
 */
export async function* paginate<Item extends { id: string | number }>(
  fetchPage: (page: PageQuery) => Promise<Page<Item>>,
  { limit = 100 }: { limit?: number } = {},
): AsyncGenerator<Item, void, undefined> {
  const seen = new Set<Item['id']>();
  for (let skip = 0; ;) {
    const { items, has_more } = await fetchPage({ skip, limit });
    for (const item of items) {
      if (seen.has(item.id)) continue;
      seen.add(item.id);
      yield item;
    }
    if (!has_more || items.length === 0) return;
    skip += items.length;
  }
}
