import { setTimeout as delay } from 'node:timers/promises';
import { DataSource, type QueryRunner } from 'typeorm';
import { migrationOptions } from './data-source-options.js';

const LOCK_RETRY_MS = 200;

/** Runs the migrations that are missing. Many processes may call it at once: one does the work. */
export async function migrate(databaseUrl: string): Promise<void> {
  const dataSource = await new DataSource(migrationOptions(databaseUrl)).initialize();
  const connection = dataSource.createQueryRunner();
  try {
    await lock(connection);
    await dataSource.runMigrations({ transaction: 'each' });
    await connection.commitTransaction();
  } finally {
    await connection.release();
    await dataSource.destroy();
  }
}

/**
 * Holds the lock in an open transaction, because a pooler may give the next one another session. Polls,
 * because a statement that waits for the lock has a snapshot, and an index that is built concurrently
 * waits for all snapshots.
 */
async function lock(connection: QueryRunner): Promise<void> {
  for (;;) {
    await connection.startTransaction();
    const [row] = (await connection.query(
      `SELECT set_config('idle_in_transaction_session_timeout', '0', true),
         pg_try_advisory_xact_lock(hashtext('mutx.migrations')) AS locked`,
    )) as { locked: boolean }[];
    if (row?.locked) return;
    await connection.rollbackTransaction();
    await delay(LOCK_RETRY_MS);
  }
}
