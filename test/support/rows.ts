import type { Stores } from './stores.js';

/** Keeps apart the ids of calls for the same moment. */
let calls = 0;

/**
 * Inserts rows with ids of one moment, in the order of `n`, which stands in the statement as a number of
 * 12 digits; `columns` are SQL. Returns the ids, newest first.
 */
export async function insertRows(
  stores: Stores,
  table: string,
  count: number,
  columns: Record<string, string>,
  at = new Date(),
): Promise<string[]> {
  const moment = at.getTime().toString(16).padStart(12, '0');
  const call = (calls++ % 4096).toString(16).padStart(3, '0');
  const id = `('${moment.slice(0, 8)}-${moment.slice(8)}-7${call}-8000-' || lpad(n::text, 12, '0'))::uuid`;
  const rows = await stores.query<{ id: string }>(
    `INSERT INTO ${table} (id, ${Object.keys(columns).join()})
     SELECT ${[id, ...Object.values(columns)].join()} FROM generate_series(1, ${count}) n
     RETURNING id`,
  );
  return rows.map((row) => row.id).reverse();
}
