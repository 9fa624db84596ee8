import { IntegerQuery } from '../validation/fields.js';

/** The slice of a list that a client asks for, newest first. */
export class PageQuery {
  @IntegerQuery({ description: 'Number of items to skip', min: 0, max: 2_147_483_647, default: 0 })
  skip: number = 0;

  @IntegerQuery({ description: 'Maximum number of items to return', min: 1, max: 200, default: 50 })
  limit: number = 50;
}

export interface Slice {
  readonly skip: number;
  readonly limit: number;
}

/** What a repository finds of a list: one slice, and how many there are in all. */
export interface Found<T> {
  readonly items: T[];
  readonly total: number;
}

export interface PageOf<T> extends Found<T>, Slice {
  readonly has_more: boolean;
}

export function pageOf<Row, Item>(
  found: Found<Row>,
  { skip, limit }: Slice,
  view: (row: Row) => Item,
): PageOf<Item> {
  const items = found.items.map(view);
  return { items, total: found.total, skip, limit, has_more: skip + items.length < found.total };
}
