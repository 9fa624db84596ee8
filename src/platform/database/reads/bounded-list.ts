import { FIRST_ID } from '../clock/id-generator.js';
import { decodeCursor, encodeCursor, listHash, type Position } from './list-cursor.js';
import type { Total } from './list-total.js';

/** The part of a list that a client asks for. */
export interface Slice {
  readonly skip: number;
  readonly limit: number;
  /** `nextCursor` of an earlier page: continues behind that page. */
  readonly cursor?: string | null;
  /** ISO 8601: rows of this time and later. */
  readonly since?: string | null;
  /** ISO 8601: rows before this time. */
  readonly until?: string | null;
}

/** A column of which rows may have any of these values. */
export interface AnyOf {
  readonly column: string;
  readonly type: 'text' | 'uuid';
  readonly values: readonly string[];
}

/** A list, newest first; the filters are the application's own SQL, the values the client's. */
export interface List {
  /** Selected of `t`, each under the name of the row's field; `id` is among them. */
  readonly columns: string;
  readonly table: string;
  /** What `columns` needs besides the table; joined once the page is found. Each row matches one row at most. */
  readonly joins?: string;
  /** On `t`, with `$1`, `$2`, … for the values. */
  readonly where: string;
  readonly values: readonly unknown[];
  /**
   * Filters by several values each, answered by one index look-up per combination of values: an index
   * has the columns of `where`, then these, then `id`.
   */
  readonly anyOf?: readonly AnyOf[];
  /** The column of the rows' time, which `since` and `until` refer to; unset, `created_at`. */
  readonly time?: string;
  /**
   * `asc`: oldest first. New rows then come at the end, so each page has a cursor, the last one
   * included: a client that polls continues with it.
   */
  readonly order?: 'asc' | 'desc';
  /** Leaves out this id and later ones. */
  readonly before?: string;
  /** Sorts by this column, which is among `columns`, instead of the id. Such a list has no cursors. */
  readonly sortBy?: string;
  /** What a cursor is valid for; unset, this table with these filters. */
  readonly identity?: readonly unknown[];
  readonly slice: Slice;
  /** Bytes of JSON for the items; unset, what a response of 4 MiB leaves for them. */
  readonly maxBytes?: number;
}

/**
 * Narrows a list by the columns whose value is set, by `conditions`, and by conditions on one value
 * each, in which `?` stands for it.
 */
export function filtered(
  columns: Readonly<Record<string, unknown>>,
  conditions: readonly string[] = [],
  withValues: readonly (readonly [condition: string, value: unknown])[] = [],
): Pick<List, 'where' | 'values'> {
  const set = Object.entries(columns).filter(([, value]) => value !== null && value !== undefined);
  const all = [...set.map(([column, value]) => [`t.${column} = ?`, value] as const), ...withValues];
  const numbered = all.map(([condition], n) => condition.replace('?', `$${n + 1}`));
  return {
    where: [...numbered, ...conditions].join(' AND '),
    values: all.map(([, value]) => value),
  };
}

/** The place where the slice begins; undefined for a slice without a cursor. Throws an `InvalidCursor`. */
export function positionOf(list: List): Position | undefined {
  const { cursor } = list.slice;
  return cursor == null ? undefined : decodeCursor(hashOf(list), cursor);
}

/** A page of a list. */
export interface Found<T> {
  readonly items: T[];
  /** At least 10,000 if it is not exact. With a cursor, that of the first page. */
  readonly total: number;
  readonly totalIsExact: boolean;
  readonly hasMore: boolean;
  /** Null at the end of a list, newest first. */
  readonly nextCursor: string | null;
}

/** The cursor behind a page; null at the end of a list. */
export function nextCursor(
  list: List,
  { lastId, hasMore, total }: { lastId: string | undefined; hasMore: boolean; total: Total },
): string | null {
  if (list.sortBy !== undefined || (!hasMore && list.order !== 'asc')) return null;
  const id = lastId ?? positionOf(list)?.id ?? FIRST_ID;
  const { total: count, totalIsExact } = total;
  return encodeCursor(hashOf(list), { id, total: count, totalIsExact });
}

function hashOf(list: List): Buffer {
  const { table, where, values, anyOf = [], order = 'desc' } = list;
  const {
    identity = [table, where, values, anyOf],
    slice: { since = null, until = null },
  } = list;
  return listHash([...identity, order, since, until]);
}
