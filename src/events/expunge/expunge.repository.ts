import { Injectable } from '@nestjs/common';
import { isAmong } from '../../platform/database/partitions/unpruned.js';
import type { SqlTransaction } from '../../platform/database/sql-transaction.js';
import { uuids } from '../../platform/database/uuids.js';

const NOT_CLAIMED = 'd.claimed_by IS NULL';

/** Erases the data of an event and everything that repeats it. */
@Injectable()
export class ExpungeRepository {
  /**
   * Also in stored responses: that of a replay, with an idempotency key, shows the delivery with its payload.
   *
   * A transaction that inserts deliveries of an earlier event locks the event FOR SHARE and reads its
   * `expunged_at` first, so no more deliveries follow.
   */
  async eraseData(tx: SqlTransaction, userId: string, eventId: string): Promise<void> {
    await tx.execute(
      `UPDATE events SET data = 'null', expunged_at = coalesce(expunged_at, now()) WHERE id = $1`,
      [eventId],
    );
    await tx.execute(
      `UPDATE idempotency_keys SET answer = jsonb_set(answer::jsonb, '{payload}', '"null"')::json
       WHERE user_id = $1 AND answer ->> 'event_id' = $2`,
      [userId, eventId],
    );
  }

  /**
   * Locks the next `limit` deliveries of the event after this id, and cancels the pending ones among them. A
   * claimed one is only marked: the record of its attempt ends it. Returns their ids in order.
   */
  async endDeliveries(
    tx: SqlTransaction,
    eventId: string,
    after: string,
    limit: number,
  ): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      `WITH locked AS MATERIALIZED (
         SELECT id FROM deliveries WHERE event_id = $1 AND id > $2 ORDER BY id LIMIT $3 FOR UPDATE
       ), ended AS (
         UPDATE deliveries d SET end_reason = 'expunged',
           status = CASE WHEN ${NOT_CLAIMED} THEN 'cancelled' ELSE d.status END,
           next_attempt_at = CASE WHEN ${NOT_CLAIMED} THEN NULL ELSE d.next_attempt_at END
         WHERE ${isAmong('d.id', 'locked')} AND d.status = 'pending'
       )
       SELECT id FROM locked ORDER BY id`,
      [eventId, after, limit],
    );
    return rows.map(({ id }) => id);
  }

  /**
   * Erases the stored responses to these deliveries. It is a statement of its own: the one that waited for
   * their locks does not see the attempts that were recorded in the meantime.
   */
  async eraseResponses(tx: SqlTransaction, deliveryIds: readonly string[]): Promise<void> {
    await tx.execute(
      `UPDATE delivery_attempts SET response_body = NULL
       WHERE delivery_id = ANY ($1::uuid[]) AND response_body IS NOT NULL`,
      [uuids(deliveryIds)],
    );
  }
}
