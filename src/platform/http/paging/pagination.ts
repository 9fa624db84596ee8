import type { Found, Slice } from '../../database/reads/bounded-list.js';
import { IntegerQuery } from '../validation/fields.js';

export type { Found, Slice };

export const SKIP = {
  description: 'Number of items to skip',
  min: 0,
  max: 2_147_483_647,
  default: 0,
} as const;

/** The slice of a list that a client asks for, newest first. */
export class PageQuery {
  @IntegerQuery(SKIP)
  skip: number = 0;

  @IntegerQuery({ description: 'Maximum number of items to return', min: 1, max: 200, default: 50 })
  limit: number = 50;
}

export interface PageOf<T> {
  readonly items: T[];
  readonly total: number;
  readonly total_is_exact: boolean;
  readonly skip: number;
  readonly limit: number;
  readonly has_more: boolean;
  readonly next_cursor: string | null;
  readonly since: string | null;
  readonly until: string | null;
}

export function pageOf<Row, Item>(
  found: Found<Row>,
  { skip, limit, since, until }: Slice,
  view: (row: Row) => Item,
): PageOf<Item> {
  return {
    items: found.items.map(view),
    total: found.total,
    total_is_exact: found.totalIsExact,
    skip,
    limit,
    has_more: found.hasMore,
    next_cursor: found.nextCursor,
    since: inUtc(since),
    until: inUtc(until),
  };
}

function inUtc(time: string | null | undefined): string | null {
  return time == null ? null : new Date(time).toISOString();
}
