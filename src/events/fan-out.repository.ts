import { Injectable } from '@nestjs/common';
import { prepared } from '../platform/database/prepared.js';
import type { Transaction } from '../platform/database/unit-of-work.js';
import { uuids } from '../platform/database/uuids.js';
import type { NewDelivery } from './fan-out.js';

const INSERT = prepared(
  `INSERT INTO deliveries (id, webhook_id, event_id, event_type, status, next_attempt_at, created_at)
    SELECT id, webhook_id, event_id, event_type, 'pending', now(), now()
    FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[])
      AS new (id, webhook_id, event_id, event_type)`,
);

@Injectable()
export class FanOutRepository {
  /** Deliveries are due immediately by PostgreSQL's clock, which claims compare with. */
  async insert(tx: Transaction, deliveries: readonly NewDelivery[]): Promise<void> {
    await tx.write(INSERT, [
      uuids(deliveries.map(({ id }) => id)),
      uuids(deliveries.map(({ webhookId }) => webhookId)),
      uuids(deliveries.map(({ eventId }) => eventId)),
      deliveries.map(({ eventType }) => eventType),
    ]);
  }
}
