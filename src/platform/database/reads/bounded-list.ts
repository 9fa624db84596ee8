/** JSON of one response, in bytes. */
const RESPONSE_BYTES = 4 * 1024 * 1024;
/** The fields around the items. */
const ENVELOPE_BYTES = 16 * 1024;
/** How much longer an item may be in the response than its row is as JSON: longer names, fields derived from others. */
const ITEM_EXTRA_BYTES = 256;

/** A list, newest first; the filters are the application's own SQL, the values the client's. */
export interface List {
  /** Selected of `t`, each under the name of the row's field; `id` is among them. */
  readonly columns: string;
  readonly table: string;
  /** What `columns` needs besides the table; joined once the page is found. Each row matches one row at most. */
  readonly joins?: string;
  /** The column that the list is sorted by, descending; unset, `id`. It is among `columns`. */
  readonly order?: string;
  /** On `t`, with `$1`, `$2`, … for the values. */
  readonly where: string;
  readonly values: readonly unknown[];
  readonly slice: { readonly skip: number; readonly limit: number };
  /** Bytes of JSON for the items; unset, what a response of 4 MiB leaves for them. */
  readonly maxBytes?: number;
}

/** What {@link pageStatement} adds to each row. */
export interface PageRow {
  /** Rows on the page before it is cut. */
  readonly page_rows: number;
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

/**
 * Selects the rows of one page until their JSON exceeds the bound, but the first row always. PostgreSQL
 * measures each row as JSON (an upper bound of the item's size), so no more than the page leaves it.
 */
export function pageStatement(list: List): {
  sql: string;
  values: unknown[];
} {
  const { columns, table, joins = '', order = 'id', where, values, slice, maxBytes } = list;
  const [limit, offset, bytes] = [1, 2, 3].map((n) => `$${values.length + n}`);
  return {
    sql: `SELECT * FROM (
        SELECT item.*, count(*) OVER ()::integer AS page_rows,
          row_number() OVER newest AS page_row,
          sum(octet_length(to_json(item)::text) + ${ITEM_EXTRA_BYTES}) OVER newest AS page_bytes
        FROM (
          SELECT ${columns}
          FROM (SELECT * FROM ${table} t WHERE ${where} ORDER BY ${order} DESC LIMIT ${limit} OFFSET ${offset}) t
          ${joins}
        ) item
        WINDOW newest AS (ORDER BY item.${order} DESC ROWS UNBOUNDED PRECEDING)
      ) page
      WHERE page_row = 1 OR page_bytes <= ${bytes} ORDER BY page_row`,
    values: [...values, slice.limit, slice.skip, maxBytes ?? RESPONSE_BYTES - ENVELOPE_BYTES],
  };
}

export function countStatement({ table, where, values }: List): { sql: string; values: unknown[] } {
  return {
    sql: `SELECT count(*)::integer AS total FROM ${table} t WHERE ${where}`,
    values: [...values],
  };
}

/** The total, if the page reaches the end of the list; else undefined. */
export function totalOf(
  rows: readonly PageRow[],
  { skip, limit }: List['slice'],
): number | undefined {
  const onPage = rows[0]?.page_rows ?? 0;
  return onPage < limit && (onPage > 0 || skip === 0) ? skip + onPage : undefined;
}
