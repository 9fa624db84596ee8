import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { WORKER_ALIVE, type AttemptedDelivery } from '../dispatch/claims.repository.js';
import { IS_CLOSED } from '../circuit/circuit-sql.js';
import type { DueDelivery } from '../queue/delivery-queue.js';

/** A claim that stays granted longer than any answer to the statement takes to arrive. */
const CLAIM_ANSWERED = `interval '15 seconds'`;

/** Overdue deliveries read at once: a webhook with many is left out the next time (`except`). */
const MAX_OVERDUE = 20_000;

/** A delivery with a claim behind which nobody seems to stand any more. */
export interface LostAttempt extends AttemptedDelivery {
  readonly claimed_by: string;
  readonly claimed_at: Date;
}

/**
 * The webhooks that have pending deliveries, by a loose index scan
 * (https://wiki.postgresql.org/wiki/Loose_indexscan): its cost follows their number, not the backlog's.
 */
const WAITING = `
  WITH RECURSIVE waiting AS (
    (SELECT webhook_id FROM deliveries WHERE status = 'pending' ORDER BY webhook_id LIMIT 1)
    UNION ALL
    SELECT (SELECT d.webhook_id FROM deliveries d
      WHERE d.status = 'pending' AND d.webhook_id > waiting.webhook_id
      ORDER BY d.webhook_id LIMIT 1)
    FROM waiting WHERE waiting.webhook_id IS NOT NULL
  )`;

/** Finds what is due although no job may carry it. */
@Injectable()
export class DueRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Unclaimed deliveries that were due `graceMs` ago, at most `perWebhook` of each webhook, oldest
   * first; `except` names webhooks to leave out.
   */
  findOverdue(
    graceMs: number,
    perWebhook: number,
    except: readonly string[],
  ): Promise<DueDelivery[]> {
    return this.dataSource.query(
      `${WAITING}
       SELECT due.id, w.id AS "webhookId", w.user_id AS "accountId"
       FROM waiting JOIN webhooks w ON w.id = waiting.webhook_id
       CROSS JOIN LATERAL (
         SELECT d.id FROM deliveries d
         WHERE d.webhook_id = w.id AND d.status = 'pending' AND d.claimed_by IS NULL
           AND d.next_attempt_at <= now() - $1 * interval '1 millisecond'
         ORDER BY d.next_attempt_at LIMIT $2
       ) due
       WHERE w.is_active AND w.deleted_at IS NULL AND ${IS_CLOSED}
         AND w.id <> ALL ($3::uuid[])
       LIMIT ${MAX_OVERDUE}`,
      [graceMs, perWebhook, except],
    );
  }

  /** Unclaimed deliveries of one webhook that could be claimed now, oldest first. */
  findDueOf(webhookId: string, limit: number): Promise<DueDelivery[]> {
    return this.dataSource.query(
      `SELECT d.id, w.id AS "webhookId", w.user_id AS "accountId"
       FROM webhooks w CROSS JOIN LATERAL (
         SELECT id FROM deliveries
         WHERE webhook_id = w.id AND status = 'pending' AND claimed_by IS NULL
           AND next_attempt_at <= now()
         ORDER BY next_attempt_at LIMIT $2
       ) d
       WHERE w.id = $1 AND w.is_active AND w.deleted_at IS NULL AND ${IS_CLOSED}`,
      [webhookId, limit],
    );
  }

  /**
   * Claims whose worker shows no sign of life, and those of `workerId` that it was granted by an
   * answer which never reached it: it knows what it has under way.
   */
  findLost(workerId: string, underWay: readonly string[], limit: number): Promise<LostAttempt[]> {
    return this.dataSource.query(
      `SELECT d.id, d.webhook_id, w.user_id, d.event_type AS event, d.attempts, d.max_attempts,
         d.claimed_by, d.claimed_at
       FROM deliveries d LEFT JOIN webhooks w ON w.id = d.webhook_id
       WHERE d.status = 'pending' AND d.claimed_by IS NOT NULL AND CASE
         WHEN d.claimed_by = $1
           THEN d.claimed_at <= now() - ${CLAIM_ANSWERED} AND d.id <> ALL($2::uuid[])
         ELSE NOT EXISTS (
           SELECT FROM workers k WHERE k.id = d.claimed_by AND k.seen_at > now() - ${WORKER_ALIVE})
         END
       LIMIT $3`,
      [workerId, underWay, limit],
    );
  }

  /** Cancels deliveries of webhooks that were deleted or switched off, at most `limit`. */
  async cancelUnwanted(limit: number): Promise<void> {
    await this.dataSource.query(
      `${WAITING}, unwanted AS (
         SELECT d.id
         FROM waiting JOIN webhooks w ON w.id = waiting.webhook_id
         CROSS JOIN LATERAL (
           SELECT id FROM deliveries
           WHERE webhook_id = w.id AND status = 'pending' AND claimed_by IS NULL LIMIT $1
         ) d
         WHERE w.deleted_at IS NOT NULL OR NOT w.is_active
         LIMIT $1
       )
       UPDATE deliveries d SET status = 'cancelled', next_attempt_at = NULL
       FROM unwanted WHERE d.id = unwanted.id AND d.status = 'pending' AND d.claimed_by IS NULL`,
      [limit],
    );
  }
}
