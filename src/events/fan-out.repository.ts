import { Injectable } from '@nestjs/common';
import { prepared } from '../platform/database/prepared.js';
import type { SqlTransaction } from '../platform/database/unit-of-work.js';
import { uuids } from '../platform/database/uuids.js';
import type { NewDelivery, Subscriber } from './fan-out.js';

const BEGIN = prepared(
  `SELECT publish.floor AS "notBefore", w.id, w.user_id AS "userId", w.events
    FROM begin_publish() AS publish (floor)
    LEFT JOIN webhooks w ON w.user_id = ANY ($1::uuid[]) AND w.is_active AND w.deleted_at IS NULL`,
);

const INSERT = prepared(
  `INSERT INTO deliveries (id, webhook_id, event_id, event_type, status, next_attempt_at, created_at)
    SELECT id, webhook_id, event_id, event_type, 'pending', now(), now()
    FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[])
      AS new (id, webhook_id, event_id, event_type)`,
);

export interface Publication {
  /** The earliest moment that the ids of its events may carry, in ms since the epoch. */
  readonly notBefore: number;
  /** The active webhooks of these users. */
  readonly subscribers: readonly Subscriber[];
}

@Injectable()
export class FanOutRepository {
  /**
   * Registers the transaction as one that inserts events (see `CommitHorizon`), and reads the active
   * webhooks of these users: one round trip for each batch of events. Call it before event ids are drawn.
   */
  async begin(tx: SqlTransaction, userIds: readonly string[]): Promise<Publication> {
    type Row = { notBefore: number } & (Subscriber | { id: null });
    const rows = await tx.query<Row>(BEGIN, [userIds]);
    return {
      notBefore: rows[0]?.notBefore ?? 0,
      subscribers: rows.filter((row): row is Row & Subscriber => row.id !== null),
    };
  }

  /** Deliveries are due immediately by PostgreSQL's clock, which claims compare with. */
  async insert(tx: SqlTransaction, deliveries: readonly NewDelivery[]): Promise<void> {
    await tx.execute(INSERT, [
      uuids(deliveries.map(({ id }) => id)),
      uuids(deliveries.map(({ webhookId }) => webhookId)),
      uuids(deliveries.map(({ eventId }) => eventId)),
      deliveries.map(({ eventType }) => eventType),
    ]);
  }
}
