import type { QueryRunner } from 'typeorm';
import { alterInUse } from './alter-in-use.js';

export interface PartitionedIndex {
  readonly name: string;
  readonly table: string;
  /** The columns, and the condition of a partial index. */
  readonly on: string;
}

/**
 * Creates an index of a partitioned table while the table is in use: concurrently on each partition,
 * which is then attached. May be repeated after an interruption. Needs a connection without an open
 * transaction.
 */
export async function createPartitionedIndex(
  queryRunner: QueryRunner,
  { name, table, on }: PartitionedIndex,
): Promise<void> {
  await alterInUse(queryRunner, `CREATE INDEX IF NOT EXISTS ${name} ON ONLY ${table} ${on}`);
  for (const partition of await partitionsWithout(queryRunner, name, table)) {
    const child = `${partition}_${name}`;
    if (!(await isValid(queryRunner, child))) {
      await queryRunner.query(`DROP INDEX IF EXISTS ${child}`);
      await queryRunner.query(`CREATE INDEX CONCURRENTLY ${child} ON ${partition} ${on}`);
    }
    await alterInUse(queryRunner, `ALTER INDEX ${name} ATTACH PARTITION ${child}`);
  }
}

/** Partitions that have no attached part of the index. PostgreSQL creates that of a new partition. */
async function partitionsWithout(
  queryRunner: QueryRunner,
  name: string,
  table: string,
): Promise<string[]> {
  const rows = (await queryRunner.query(
    `SELECT inhrelid::regclass::text AS partition FROM pg_inherits
     WHERE inhparent = $1::regclass AND inhrelid NOT IN (
       SELECT i.indrelid FROM pg_inherits part JOIN pg_index i ON i.indexrelid = part.inhrelid
       WHERE part.inhparent = $2::regclass)
     ORDER BY partition`,
    [table, name],
  )) as { partition: string }[];
  return rows.map(({ partition }) => partition);
}

/** False for an index that does not exist, and for one whose creation was interrupted. */
async function isValid(queryRunner: QueryRunner, index: string): Promise<boolean> {
  const rows = (await queryRunner.query(
    'SELECT indisvalid AS valid FROM pg_index WHERE indexrelid = to_regclass($1)',
    [index],
  )) as { valid: boolean }[];
  return rows[0]?.valid ?? false;
}
