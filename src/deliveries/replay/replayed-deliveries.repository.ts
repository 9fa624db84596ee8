import { Injectable } from '@nestjs/common';
import { IdGenerator } from '../../platform/database/clock/id-generator.js';
import { prepared } from '../../platform/database/prepared.js';
import type { SqlTransaction } from '../../platform/database/sql-transaction.js';
import { uuids } from '../../platform/database/uuids.js';
import { IS_COORDINATED } from '../circuit/circuit-sql.js';
import type { Webhook } from '../../webhooks/entities/webhook.entity.js';
import { ORDER_SEQ } from '../ordering/order-seq.js';
import { FORMAT_VERSION } from '../../webhooks/formats/formats.js';
import { DeliveryQueue } from '../queue/delivery-queue.js';
import { hasId } from '../../platform/database/partitions/unpruned.js';

/** Locks the events, so that none is expunged before the commit: the expunge would not see its delivery. */
const INSERT = prepared(
  `INSERT INTO deliveries (id, webhook_id, event_id, event_type, status, next_attempt_at, created_at,
      replay_of, replay_id, format_version, order_key, order_seq)
    SELECT new.id, $2, event_id, event_type, 'pending', now(), now(), replay_of, $6, ${FORMAT_VERSION},
      CASE WHEN $7::boolean THEN coalesce(event.agent_id, new.id) END, CASE WHEN $7 THEN ${ORDER_SEQ} END
    FROM unnest($1::uuid[], $3::uuid[], $4::text[], $5::uuid[])
      AS new (id, event_id, event_type, replay_of)
    CROSS JOIN LATERAL (
      SELECT agent_id FROM events e WHERE ${hasId('e.id', 'new.event_id')} AND e.expunged_at IS NULL
      ORDER BY e.id LIMIT 1 FOR SHARE
    ) event
    RETURNING id, (SELECT ${IS_COORDINATED} FROM webhooks w WHERE w.id = $2) AS "isCoordinated"`,
);

/** See `ORDER_SEQ`. Reports lock agents in the order of their ids, too. */
const LOCK_AGENTS = prepared(
  `SELECT FROM agents WHERE id = ANY (ARRAY(SELECT agent_id FROM events WHERE id = ANY ($1::uuid[])))
    ORDER BY id FOR NO KEY UPDATE`,
);

/** Where deliveries go, and the job that plans them: null for a delivery replayed by itself. */
export interface ReplayTarget {
  readonly webhookId: string;
  readonly userId: string;
  readonly replayId: string | null;
  readonly ordering: Webhook['ordering'];
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
   * Inserts a delivery per event, due immediately, and enqueues them after the commit. If the webhook has an
   * order, they come after what is pending, in the order of `events`. Returns their ids: none for an event
   * whose data was erased.
   */
  async insert(
    tx: SqlTransaction,
    { webhookId, userId, replayId, ordering }: ReplayTarget,
    events: readonly ReplayedEvent[],
  ): Promise<string[]> {
    if (events.length === 0) return [];
    const eventIds = uuids(events.map(({ id }) => id));
    if (ordering !== null) await tx.query(LOCK_AGENTS, [eventIds]);
    const rows = await tx.query<{ id: string; isCoordinated: boolean }>(INSERT, [
      uuids(events.map(() => this.ids.next())),
      webhookId,
      eventIds,
      events.map(({ type }) => type),
      events.map(({ replayOf }) => replayOf),
      replayId,
      ordering !== null,
    ]);
    const isReplay = replayId !== null;
    const due = rows.map((row) => ({ ...row, webhookId, accountId: userId, isReplay }));
    tx.afterCommit(() => void this.queue.enqueue(due));
    return rows.map(({ id }) => id);
  }
}
