import type { Position } from './list-cursor.js';

/** Totals are exact up to this many rows. */
export const EXACT_TOTAL = 10_000;

export type Total = Pick<Position, 'total' | 'totalIsExact'>;

/** Rows before the page, and rows found of it and behind it: at most one more than its limit. */
interface Extent {
  readonly skip: number;
  readonly limit: number;
  readonly found: number;
}

/** The total, if the page reaches the end of the list; else undefined. */
export function totalOf({ skip, limit, found }: Extent): Total | undefined {
  return found <= limit && (found > 0 || skip === 0)
    ? { total: skip + found, totalIsExact: true }
    : undefined;
}

/**
 * The total from a count that ends at one more than {@link EXACT_TOTAL}. Where it is not exact, it is
 * the number of rows that the list has at least.
 */
export function boundedTotal(counted: number, { skip, found }: Extent): Total {
  const atLeast = found > 0 ? skip + found : 0;
  return counted > EXACT_TOTAL
    ? { total: Math.max(EXACT_TOTAL, atLeast), totalIsExact: false }
    : { total: Math.max(counted, atLeast), totalIsExact: true };
}
