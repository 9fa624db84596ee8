import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/unit-of-work.js';
import type { EventDraft } from './event-draft.js';

@Injectable()
export class EventsRepository {
  async insert(tx: Transaction, events: readonly (EventDraft & { id: string })[]): Promise<void> {
    await tx.query(
      `INSERT INTO events (id, user_id, type, data, occurred_at)
       SELECT id, user_id, type, data, date_trunc('milliseconds', now())
       FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) AS new (id, user_id, type, data)`,
      [
        events.map(({ id }) => id),
        events.map(({ userId }) => userId),
        events.map(({ type }) => type),
        events.map(({ data }) => JSON.stringify(data)),
      ],
    );
  }
}
