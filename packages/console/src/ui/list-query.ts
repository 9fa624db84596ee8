import {
  useInfiniteQuery,
  type InfiniteData,
  type QueryKey,
  type UseInfiniteQueryResult,
} from '@tanstack/react-query';
import { useMemo } from 'react';

interface ListPage<Item> {
  items: Item[];
  total?: number | undefined;
  total_is_exact?: boolean;
  has_more: boolean;
  next_cursor: string | null;
}

/** A list of the API, of which further pages are fetched by cursor. */
export interface List<Item> {
  readonly items: readonly Item[];
  /** Of all pages, as of the first; undefined until it is known. */
  readonly total: number | undefined;
  /** False where there are at least `total` items. */
  readonly totalIsExact: boolean;
  readonly query: UseInfiniteQueryResult<InfiniteData<ListPage<Item>>>;
}

const PAGE_SIZE = 100;

/** Fetching a list again takes a request per page, one after the other. */
function isShort(data: InfiniteData<unknown> | undefined): boolean {
  return (data?.pages.length ?? 0) <= 1;
}

export function useList<Item>(
  queryKey: QueryKey,
  fetchPage: (page: { limit: number; cursor?: string }) => Promise<ListPage<Item>>,
): List<Item> {
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) =>
      fetchPage({ limit: PAGE_SIZE, ...(pageParam !== null && { cursor: pageParam }) }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ has_more, next_cursor }) => (has_more ? next_cursor : null),
    refetchOnMount: ({ state }) => state.isInvalidated || isShort(state.data),
    refetchOnWindowFocus: ({ state }) => isShort(state.data),
    refetchOnReconnect: ({ state }) => isShort(state.data),
  });
  const items = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const { total, total_is_exact: totalIsExact = true } = query.data?.pages[0] ?? {};
  return { items, total, totalIsExact, query };
}
