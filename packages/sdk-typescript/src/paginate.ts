/** One page of a list. */
export interface Page<Item> {
  items: Item[];
  has_more: boolean;
  next_cursor: string | null;
}

/** The requested page, for the `query` of a list operation. */
export interface PageQuery {
  limit: number;
  cursor?: string;
}

/**
 * Iterates over a list, fetching pages as needed:
 *
 *     for await (const agent of paginate((page) => mutx.listAgents({ query: page }))) …
 *
 * Lists are newest first. Items created during the iteration are not part of it; no item is repeated or
 * missed. Pass the same filters with every page.
 */
export async function* paginate<Item>(
  fetchPage: (page: PageQuery) => Promise<Page<Item>>,
  { limit = 100 }: { limit?: number } = {},
): AsyncGenerator<Item, void, undefined> {
  for (let cursor: string | null = null; ;) {
    const page: Page<Item> = await fetchPage(cursor === null ? { limit } : { limit, cursor });
    yield* page.items;
    cursor = page.next_cursor;
    if (!page.has_more || !cursor) return;
  }
}
