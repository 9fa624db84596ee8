import { Injectable } from '@nestjs/common';
import type { Transaction } from '../platform/database/unit-of-work.js';

/**
 * Longer than any request that was authenticated before the deletion takes: 5 minutes to arrive at most
 * (`REQUEST_TIMEOUT_MS`), and the statements or the attempt that follow. So nothing is added to an account
 * while it is purged, and none of its rows are left behind.
 */
const DELAY = `interval '10 minutes'`;

const DELETE_WEBHOOKS =
  'UPDATE webhooks SET deleted_at = now() WHERE user_id = $1 AND deleted_at IS NULL';

const INSERT = `INSERT INTO deleted_accounts (user_id, deleted_at, next_step_at)
  VALUES ($1, now(), now() + ${DELAY})`;

/**
 * Also locks the user, whom every row with a foreign key needs: transactions that inserted one have ended,
 * and later ones fail.
 */
const LOCK_DUE = `SELECT a.user_id AS "userId"
  FROM deleted_accounts a JOIN users u ON u.id = a.user_id
  WHERE a.next_step_at <= now() ORDER BY a.next_step_at LIMIT 1 FOR UPDATE SKIP LOCKED`;

/** Accounts that are deleted and still to be purged. */
@Injectable()
export class DeletedAccountsRepository {
  /** Deletes the account's webhooks, so that no more deliveries are claimed, and schedules its purge. */
  async insert(tx: Transaction, userId: string): Promise<void> {
    await tx.query(DELETE_WEBHOOKS, [userId]);
    await tx.query(INSERT, [userId]);
  }

  /** Locks the account whose next step has been due longest, and that no other process purges now. */
  async lockDue(tx: Transaction): Promise<string | null> {
    const [row] = await tx.query<{ userId: string }>(LOCK_DUE);
    return row?.userId ?? null;
  }

  /** Makes the next step due, after those of other accounts. */
  async requeue(tx: Transaction, userId: string): Promise<void> {
    await tx.query(
      'UPDATE deleted_accounts SET next_step_at = clock_timestamp() WHERE user_id = $1',
      [userId],
    );
  }

  /** Deletes the user and, by their foreign keys, the rows that are left. */
  async deleteUser(tx: Transaction, userId: string): Promise<void> {
    await tx.query('DELETE FROM users WHERE id = $1', [userId]);
  }
}
