import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../platform/database/unit-of-work.js';
import { TEST_ATTEMPTS } from '../entities/delivery.entity.js';
import type { ReplayableFacts } from './replay-refusals.js';

export interface ReplayableDelivery extends Omit<ReplayableFacts, 'isWebhookActive'> {
  readonly eventId: string;
  readonly eventType: string;
}

@Injectable()
export class ReplayableRepository {
  /** A delivery of this webhook, with what decides whether it can be replayed. */
  async find(tx: Transaction, webhookId: string, id: string): Promise<ReplayableDelivery | null> {
    const rows = await tx.query<ReplayableDelivery>(
      `SELECT d.event_id AS "eventId", d.event_type AS "eventType", d.status,
         coalesce(e.is_test, false) OR coalesce(d.max_attempts = $3, false) AS "isTest",
         e.id IS NOT NULL AND e.expunged_at IS NULL AS "hasData"
       FROM deliveries d LEFT JOIN events e ON e.id = d.event_id
       WHERE d.id = $1 AND d.webhook_id = $2`,
      [id, webhookId, TEST_ATTEMPTS],
    );
    return rows[0] ?? null;
  }
}
