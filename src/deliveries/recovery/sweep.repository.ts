import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { IS_CLOSED, IS_COORDINATED, IS_RUNNING } from '../circuit/circuit-sql.js';
import type { DueDelivery } from '../queue/delivery-queue.js';
import { PENDING_WEBHOOKS } from './pending-webhooks.js';
import { isAmong } from '../../platform/database/partitions/unpruned.js';

/** Overdue deliveries read at once. The next call leaves out webhooks with many of them (`except`). */
const MAX_OVERDUE = 20_000;

/** The sweeper's queries: deliveries that no job may carry, or that must no longer be sent. */
@Injectable()
export class SweepRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Unclaimed deliveries that have been due for `graceMs`, at most `perWebhook` of each webhook, oldest
   * first; one of a coordinated webhook. `except` names webhooks to leave out.
   */
  listOverdue(
    graceMs: number,
    perWebhook: number,
    except: readonly string[],
  ): Promise<DueDelivery[]> {
    return this.dataSource.query(
      `${PENDING_WEBHOOKS}
       SELECT due.id, w.id AS "webhookId", w.user_id AS "accountId", due.is_replay AS "isReplay",
         ${IS_COORDINATED} AS "isCoordinated"
       FROM pending JOIN webhooks w ON w.id = pending.webhook_id
       CROSS JOIN LATERAL (
         SELECT d.id, d.replay_id IS NOT NULL AS is_replay FROM deliveries d
         WHERE d.webhook_id = w.id AND d.status = 'pending' AND d.claimed_by IS NULL
           AND d.next_attempt_at <= now() - $1 * interval '1 millisecond'
         ORDER BY d.next_attempt_at LIMIT CASE WHEN ${IS_COORDINATED} THEN 1 ELSE $2::integer END
       ) due
       WHERE ${IS_RUNNING} AND ${IS_CLOSED}
         AND w.id <> ALL ($3::uuid[])
       LIMIT ${MAX_OVERDUE}`,
      [graceMs, perWebhook, except],
    );
  }

  /** Cancels pending deliveries of deleted and inactive webhooks, at most `limit`. */
  async cancelOfInactive(limit: number): Promise<void> {
    await this.dataSource.query(
      `${PENDING_WEBHOOKS}, unwanted AS (
         SELECT d.id
         FROM pending JOIN webhooks w ON w.id = pending.webhook_id
         CROSS JOIN LATERAL (
           SELECT id FROM deliveries
           WHERE webhook_id = w.id AND status = 'pending' AND claimed_by IS NULL LIMIT $1
         ) d
         WHERE w.deleted_at IS NOT NULL OR NOT w.is_active
         LIMIT $1
       )
       UPDATE deliveries d SET status = 'cancelled', next_attempt_at = NULL, end_reason = (
         SELECT CASE WHEN w.deleted_at IS NULL THEN 'webhook_inactive' ELSE 'webhook_deleted' END
         FROM webhooks w WHERE w.id = d.webhook_id
       )
       WHERE ${isAmong('d.id', 'unwanted')} AND d.status = 'pending' AND d.claimed_by IS NULL`,
      [limit],
    );
  }
}
