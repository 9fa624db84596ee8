import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../platform/database/unit-of-work.js';
import { IS_FULL } from '../circuit/circuit-sql.js';
import { TEST_ATTEMPTS } from '../entities/delivery.entity.js';
import { plannedAfter, plannedRow } from '../planned/planned-deliveries.js';
import type { ReplayableFacts } from './replay-refusals.js';

export interface ReplayableDelivery extends Omit<ReplayableFacts, 'isWebhookActive'> {
  readonly eventId: string;
  readonly eventType: string;
}

const PLANNED_ROW = plannedRow({
  user: '(SELECT user_id FROM webhooks WHERE id = $2)',
  after: '$4',
});

@Injectable()
export class ReplayableRepository {
  /** A delivery of this webhook, with what decides whether it can be replayed. */
  async find(tx: Transaction, webhookId: string, id: string): Promise<ReplayableDelivery | null> {
    const rows = await tx.query<ReplayableDelivery>(
      `SELECT d.event_id AS "eventId", d.event_type AS "eventType", d.status,
         coalesce(e.is_test, false) OR coalesce(d.max_attempts = $3, false) AS "isTest",
         e.id IS NOT NULL AND e.expunged_at IS NULL AS "hasData", ${IS_FULL} AS "isFull"
       FROM (
         SELECT id, webhook_id, event_id, event_type, status, max_attempts FROM deliveries WHERE id = $1
         UNION ALL SELECT id, webhook_id, event_id, event_type, status, max_attempts FROM ${PLANNED_ROW} p
       ) d JOIN webhooks w ON w.id = d.webhook_id LEFT JOIN events e ON e.id = d.event_id
       WHERE d.webhook_id = $2`,
      [id, webhookId, TEST_ATTEMPTS, plannedAfter(id)],
    );
    return rows[0] ?? null;
  }
}
