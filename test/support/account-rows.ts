import { tablesOf } from '../../tools/canary/dump.js';
import type { Stores } from './stores.js';

/** The rows that belong to an account, found by the UUIDs in any column of any table. */
export class AccountRows {
  private constructor(
    private readonly stores: Stores,
    private readonly columns: ReadonlyMap<string, readonly string[]>,
    private readonly ids: Set<string>,
  ) {}

  /** Follows every column that refers to the user, or to a row that does. */
  static async of(stores: Stores, userId: string): Promise<AccountRows> {
    const rows = new AccountRows(stores, await uuidColumns(stores), new Set([userId]));
    for (let known = 0; known < rows.ids.size;) {
      known = rows.ids.size;
      for (const [table, columns] of rows.columns) {
        if (!columns.includes('id')) continue;
        const found = await rows.find<{ id: string }>(table, columns, 'id');
        found.forEach(({ id }) => rows.ids.add(id));
      }
    }
    return rows;
  }

  /** The number of rows by table, of tables that have some. */
  async count(): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const [table, columns] of this.columns) {
      const [row] = await this.find<{ n: number }>(table, columns, 'count(*)::integer AS n');
      if (row && row.n > 0) counts[table] = row.n;
    }
    return counts;
  }

  private find<Row extends object>(
    table: string,
    columns: readonly string[],
    selected: string,
  ): Promise<Row[]> {
    const where = columns.map((column) => `${column} = ANY ($1::uuid[])`).join(' OR ');
    return this.stores.query(`SELECT ${selected} FROM ${table} WHERE ${where}`, [[...this.ids]]);
  }
}

async function uuidColumns(stores: Stores): Promise<Map<string, string[]>> {
  const tables = await tablesOf(stores.pool);
  const found = await stores.query<{ table: string; columns: string[] }>(
    `SELECT table_name AS table, array_agg(column_name::text) AS columns
     FROM information_schema.columns
     WHERE table_schema = 'public' AND data_type = 'uuid' AND table_name = ANY ($1)
     GROUP BY table_name`,
    [tables],
  );
  return new Map(found.map(({ table, columns }) => [table, columns]));
}
