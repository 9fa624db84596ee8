import { setTimeout as delay } from 'node:timers/promises';
import type { QueryRunner } from 'typeorm';

/** While a statement waits for its lock, all others on the table wait behind it. */
const LOCK_TIMEOUT = '500ms';
const RETRY_MS = 500;
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Runs a statement that locks a table in use for a moment. If another transaction, such as a dump, holds
 * the table, it tries again until it gets the lock. Needs a connection without an open transaction.
 */
export async function alterInUse(queryRunner: QueryRunner, statement: string): Promise<void> {
  while (!(await gotLock(queryRunner, statement))) await delay(RETRY_MS);
}

async function gotLock(queryRunner: QueryRunner, statement: string): Promise<boolean> {
  await queryRunner.startTransaction();
  try {
    await queryRunner.query(`SET LOCAL lock_timeout = '${LOCK_TIMEOUT}'`);
    await queryRunner.query(statement);
    await queryRunner.commitTransaction();
    return true;
  } catch (error) {
    await queryRunner.rollbackTransaction();
    if ((error as { code?: string }).code === LOCK_NOT_AVAILABLE) return false;
    throw error;
  }
}
