/** One page of a list. */
export interface Page<Item> {
  items: Item[];
  has_more: boolean;
}

/** The requested page, for the `query` of a list operation. */
export interface PageQuery {
  skip: number;
  limit: number;
}

/**
 * Iterates over a list, fetching pages as needed:
 *
 *     for await (const agent of paginate((page) => mutx.listAgents({ query: page }))) …
 *
 * Lists are newest first. Items created during the iteration shift others to the next page; no item is
 * returned twice.
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
