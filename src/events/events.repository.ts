import { Injectable } from '@nestjs/common';
import { prepared } from '../platform/database/prepared.js';
import type { SqlTransaction } from '../platform/database/unit-of-work.js';
import { uuids } from '../platform/database/uuids.js';
import type { NewEvent } from './catalogue/event-data.js';
import type { NewDelivery } from './fan-out.js';

const INSERT_EVENTS = prepared(
  `INSERT INTO events (id, user_id, type, data, occurred_at)
    SELECT id, user_id, type, data, date_trunc('milliseconds', now())
    FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) AS new (id, user_id, type, data)`,
);

const INSERT_DELIVERIES = prepared(
  `INSERT INTO deliveries (id, webhook_id, event_id, event_type, status, next_attempt_at, created_at)
    SELECT id, webhook_id, event_id, event_type, 'pending', now(), now()
    FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[])
      AS new (id, webhook_id, event_id, event_type)`,
);

/** Inserts events and the deliveries that the fan-out creates for them. */
@Injectable()
export class EventsRepository {
  async insert(tx: SqlTransaction, events: readonly (NewEvent & { id: string })[]): Promise<void> {
    await tx.execute(INSERT_EVENTS, [
      uuids(events.map(({ id }) => id)),
      uuids(events.map(({ userId }) => userId)),
      events.map(({ type }) => type),
      events.map(({ data }) => JSON.stringify(data)),
    ]);
  }

  /** Deliveries are due immediately by PostgreSQL's clock, which claims compare with. */
  async insertDeliveries(tx: SqlTransaction, deliveries: readonly NewDelivery[]): Promise<void> {
    await tx.execute(INSERT_DELIVERIES, [
      uuids(deliveries.map(({ id }) => id)),
      uuids(deliveries.map(({ webhookId }) => webhookId)),
      uuids(deliveries.map(({ eventId }) => eventId)),
      deliveries.map(({ eventType }) => eventType),
    ]);
  }
}
