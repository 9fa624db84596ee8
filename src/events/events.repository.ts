import { Injectable } from '@nestjs/common';
import { prepared } from '../platform/database/prepared.js';
import type { Transaction } from '../platform/database/unit-of-work.js';
import { uuids } from '../platform/database/uuids.js';
import type { NewEvent } from './catalogue/event-data.js';

const INSERT = prepared(
  `INSERT INTO events (id, user_id, type, data, occurred_at)
    SELECT id, user_id, type, data, date_trunc('milliseconds', now())
    FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) AS new (id, user_id, type, data)`,
);

@Injectable()
export class EventsRepository {
  async insert(tx: Transaction, events: readonly (NewEvent & { id: string })[]): Promise<void> {
    await tx.write(INSERT, [
      uuids(events.map(({ id }) => id)),
      uuids(events.map(({ userId }) => userId)),
      events.map(({ type }) => type),
      events.map(({ data }) => JSON.stringify(data)),
    ]);
  }
}
