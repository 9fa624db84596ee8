import { Injectable } from '@nestjs/common';
import type { Transaction } from '../platform/database/unit-of-work.js';
import { ACCOUNT_DATA, type OwnedRows } from './account-data.js';

/** Rows that one statement deletes at most: far less than what takes as long as the statement timeout. */
const MAX_ROWS = 5_000;
/** Rows with children that one statement reads at most: their children are looked up together. */
const MAX_PARENTS = 500;

/**
 * Each statement reads the first rows of an index. Statistics are outdated while most of a table's rows are
 * being deleted, and other plans would read all that is left, or was deleted, again in each step.
 */
const USE_INDEXES = `SELECT set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true)`;

@Injectable()
export class AccountDataRepository {
  /** Deletes some rows of the account, of one table; false if there were none left. */
  async deleteSome(tx: Transaction, userId: string): Promise<boolean> {
    await tx.query(USE_INDEXES);
    return this.deleteFirst(tx, ACCOUNT_DATA, () => Promise.resolve([userId]));
  }

  /** Deletes of the first table that has rows. */
  private async deleteFirst(
    tx: Transaction,
    tables: readonly OwnedRows[],
    ownersOf: (rows: OwnedRows) => Promise<string[]>,
  ): Promise<boolean> {
    for (const rows of tables) {
      const owners = await ownersOf(rows);
      const deleted = rows.children
        ? await this.deleteParents(tx, rows, rows.children, owners)
        : await this.deleteRows(tx, rows, owners);
      if (deleted) return true;
    }
    return false;
  }

  private async deleteRows(
    tx: Transaction,
    { table, column, key = 'id' }: OwnedRows,
    owners: readonly string[],
  ): Promise<boolean> {
    const deleted = await tx.query(
      `WITH deleted AS (
         DELETE FROM ${table} WHERE ${key} = ANY (ARRAY(
           SELECT ${key} FROM ${table} WHERE ${column} = ANY ($1::uuid[]) LIMIT ${MAX_ROWS}))
         RETURNING 1
       ) SELECT FROM deleted LIMIT 1`,
      [owners],
    );
    return deleted.length > 0;
  }

  /**
   * Deletes children, or the parents if they have none left. Locked parents get no new children. Parents
   * that another transaction has locked are left to a later step.
   */
  private async deleteParents(
    tx: Transaction,
    { table, column }: OwnedRows,
    children: readonly OwnedRows[],
    owners: readonly string[],
  ): Promise<boolean> {
    const found = await tx.query<{ id: string }>(
      `SELECT id FROM ${table} WHERE ${column} = ANY ($1::uuid[]) LIMIT ${MAX_PARENTS}`,
      [owners],
    );
    if (found.length === 0) return false;
    const locked = await tx.query<{ id: string }>(
      `SELECT id FROM ${table} WHERE id = ANY ($1::uuid[]) FOR UPDATE SKIP LOCKED`,
      [found.map(({ id }) => id)],
    );
    const ids = locked.map(({ id }) => id);
    const ownersOf = ({ parentColumn }: OwnedRows): Promise<string[]> =>
      parentColumn === undefined ? Promise.resolve(ids) : this.list(tx, table, parentColumn, ids);
    if (await this.deleteFirst(tx, children, ownersOf)) return true;
    await tx.query(`DELETE FROM ${table} WHERE id = ANY ($1::uuid[])`, [ids]);
    return true;
  }

  /** The values that a column has in these rows. */
  private async list(
    tx: Transaction,
    table: string,
    column: string,
    ids: readonly string[],
  ): Promise<string[]> {
    const rows = await tx.query<{ value: string }>(
      `SELECT DISTINCT ${column} AS value FROM ${table}
       WHERE id = ANY ($1::uuid[]) AND ${column} IS NOT NULL`,
      [ids],
    );
    return rows.map(({ value }) => value);
  }
}
