import { FIRST_ID, LAST_ID } from '../clock/id-generator.js';
import { positionOf, type AnyOf, type List } from './bounded-list.js';
import { idsOfTimes, intersection, type IdRange } from './id-range.js';
import { EXACT_TOTAL } from './list-total.js';

/** JSON of one response, in bytes. */
const RESPONSE_BYTES = 4 * 1024 * 1024;
/** The fields around the items. */
const ENVELOPE_BYTES = 16 * 1024;
/** How much longer an item may be in the response than its row is as JSON: longer names, fields derived from others. */
const ITEM_EXTRA_BYTES = 256;

/** What {@link pageStatement} adds to each row. */
export interface PageRow {
  /** Rows found for the page before it is cut, and one more if the list continues. */
  readonly page_rows: number;
}

interface Statement {
  readonly sql: string;
  readonly values: unknown[];
}

/**
 * Selects the rows of one page until their JSON exceeds the bound, but the first row always. PostgreSQL
 * measures each row as JSON (an upper bound of the item's size), so no more than the page leaves it.
 */
export function pageStatement(list: List): Statement {
  const { columns, joins = '', order = 'desc', sortBy = 'id', slice, maxBytes } = list;
  const rows = new Rows(list, idRange(list, positionOf(list)?.id));
  const found = rows.page({ skip: slice.skip, limit: slice.limit + 1 });
  const [limit, bytes] = [slice.limit, maxBytes ?? RESPONSE_BYTES - ENVELOPE_BYTES].map((value) =>
    rows.bind(value),
  );
  return {
    sql: `SELECT * FROM (
        SELECT item.*, count(*) OVER ()::integer AS page_rows,
          row_number() OVER ordered AS page_row,
          sum(octet_length(to_json(item)::text) + ${ITEM_EXTRA_BYTES}) OVER ordered AS page_bytes
        FROM (SELECT ${columns} FROM (${found}) t ${joins}) item
        WINDOW ordered AS (ORDER BY item.${sortBy} ${order} ROWS UNBOUNDED PRECEDING)
      ) page
      WHERE page_row <= ${limit} AND (page_row = 1 OR page_bytes <= ${bytes}) ORDER BY page_row`,
    values: rows.values,
  };
}

/** Counts the rows of a list, up to one more than `EXACT_TOTAL`. */
export function countStatement(list: List): Statement {
  const rows = new Rows(list, idRange(list, undefined));
  const found = rows.some(EXACT_TOTAL + 1);
  return { sql: `SELECT count(*)::integer AS total FROM (${found}) found`, values: rows.values };
}

function idRange({ slice, order, before = LAST_ID }: List, position: string | undefined): IdRange {
  return intersection([
    idsOfTimes(time(slice.since), time(slice.until)),
    { after: (order === 'asc' ? position : undefined) ?? FIRST_ID, before },
    { after: FIRST_ID, before: (order === 'asc' ? undefined : position) ?? LAST_ID },
  ]);
}

function time(text: string | null | undefined): Date | null {
  return text == null ? null : new Date(Math.max(0, Date.parse(text)));
}

/** Builds the statement that finds the rows of a list in a range of ids, in order. */
class Rows {
  readonly values: unknown[];
  private readonly conditions: readonly string[];

  constructor(
    private readonly list: List,
    private readonly range: IdRange,
  ) {
    this.values = [...list.values];
    const { where, time: column = 'created_at', slice } = list;
    const [since, until] = [time(slice.since), time(slice.until)];
    this.conditions = [
      ...(where === '' ? [] : [where]),
      ...(range.after === FIRST_ID ? [] : [`t.id > ${this.bind(range.after)}`]),
      ...(range.before === LAST_ID ? [] : [`t.id < ${this.bind(range.before)}`]),
      ...(since === null ? [] : [`t.${column} >= ${this.bind(since)}`]),
      ...(until === null ? [] : [`t.${column} < ${this.bind(until)}`]),
    ];
  }

  /** Adds a value; returns its placeholder. */
  bind(value: unknown): string {
    return `$${this.values.push(value)}`;
  }

  /** One page, in order. */
  page({ skip, limit }: { skip: number; limit: number }): string {
    const { anyOf = [], order = 'desc', sortBy = 'id' } = this.list;
    const last = anyOf.at(-1);
    const slice = `ORDER BY t.${sortBy} ${order} LIMIT ${this.bind(limit)} OFFSET ${this.bind(skip)}`;
    if (last === undefined) return this.select('*', this.conditions, slice);
    const first = `ORDER BY t.${last.column} ${order}, t.id ${order} LIMIT ${this.bind(skip + limit)}`;
    return `SELECT t.* FROM ${this.lookUps('*', first)} ${slice}`;
  }

  /** At most `limit` rows, without columns. */
  some(limit: number): string {
    const { anyOf = [], order = 'desc', sortBy = 'id' } = this.list;
    const bound = `LIMIT ${this.bind(limit)}`;
    return anyOf.length === 0
      ? this.select('', this.conditions, `ORDER BY t.${sortBy} ${order} ${bound}`)
      : `SELECT FROM ${this.lookUps('', bound)} ${bound}`;
  }

  private select(columns: '*' | '', conditions: readonly string[], slice: string): string {
    return `SELECT ${columns} FROM ${this.list.table} t WHERE ${conditions.join(' AND ')} ${slice}`;
  }

  /** The rows of each combination of values; `slice` orders and limits those of one. */
  private lookUps(columns: '*' | '', slice: string): string {
    const { anyOf = [] } = this.list;
    const wanted = anyOf.map(
      ({ column, type, values }) =>
        `unnest(${this.bind(values)}::${type}[]) AS wanted_${column} (value)`,
    );
    const combined = anyOf.map((each, n) =>
      n === anyOf.length - 1
        ? this.isInRange(each)
        : `t.${each.column} = wanted_${each.column}.value`,
    );
    const lookUp = this.select(columns, [...this.conditions, ...combined], slice);
    return `${wanted.join(' CROSS JOIN ')} CROSS JOIN LATERAL (${lookUp}) t`;
  }

  /**
   * The rows of one value, compared together with the id, as only the index of both is ordered: with
   * `=`, PostgreSQL may choose an index by id alone and read the rows of all other values.
   */
  private isInRange({ column }: AnyOf): string {
    const { after, before } = this.range;
    const [row, value] = [`(t.${column}, t.id)`, `wanted_${column}.value`];
    return `${row} > (${value}, ${this.bind(after)}::uuid) AND ${row} < (${value}, ${this.bind(before)}::uuid)`;
  }
}
