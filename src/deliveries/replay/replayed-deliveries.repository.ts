import { Injectable } from '@nestjs/common';
import { IdGenerator } from '../../platform/database/clock/id-generator.js';
import { prepared } from '../../platform/database/prepared.js';
import type { SqlTransaction } from '../../platform/database/unit-of-work.js';
import { uuids } from '../../platform/database/uuids.js';
import { DeliveryQueue } from '../queue/delivery-queue.js';

/** Locks the events, so that none is expunged before the commit: the expunge would not see its delivery. */
const INSERT = prepared(
  `INSERT INTO deliveries (id, webhook_id, event_id, event_type, status, next_attempt_at, created_at,
      replay_of, replay_id)
    SELECT new.id, $2, event_id, event_type, 'pending', now(), now(), replay_of, $6
    FROM unnest($1::uuid[], $3::uuid[], $4::text[], $5::uuid[])
      AS new (id, event_id, event_type, replay_of)
    CROSS JOIN LATERAL (
      SELECT FROM events e WHERE e.id = new.event_id AND e.expunged_at IS NULL LIMIT 1 FOR SHARE
    ) event
    RETURNING id`,
);

/** Where deliveries go, and the job that plans them: null for a delivery replayed by itself. */
export interface ReplayTarget {
  readonly webhookId: string;
  readonly userId: string;
  readonly replayId: string | null;
}

/** An event to send again. */
export interface ReplayedEvent {
  readonly id: string;
  readonly type: string;
  /** The delivery that is repeated; null if there was none. */
  readonly replayOf: string | null;
}

@Injectable()
export class ReplayedDeliveriesRepository {
  constructor(
    private readonly ids: IdGenerator,
    private readonly queue: DeliveryQueue,
  ) {}

  /**
   * Inserts a delivery per event, due immediately, and enqueues them after the commit. Returns their ids:
   * none for an event whose data was erased.
   */
  async insert(
    tx: SqlTransaction,
    { webhookId, userId, replayId }: ReplayTarget,
    events: readonly ReplayedEvent[],
  ): Promise<string[]> {
    if (events.length === 0) return [];
    const rows = await tx.query<{ id: string }>(INSERT, [
      uuids(events.map(() => this.ids.next())),
      webhookId,
      uuids(events.map(({ id }) => id)),
      events.map(({ type }) => type),
      events.map(({ replayOf }) => replayOf),
      replayId,
    ]);
    const ids = rows.map(({ id }) => id);
    const isReplay = replayId !== null;
    const due = ids.map((id) => ({ id, webhookId, accountId: userId, isReplay }));
    tx.afterCommit(() => void this.queue.enqueue(due));
    return ids;
  }
}
