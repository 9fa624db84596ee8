import { Injectable } from '@nestjs/common';
import { IS_COORDINATED, IS_FULL } from '../../deliveries/circuit/circuit-sql.js';
import { prepared } from '../../platform/database/prepared.js';
import type { SqlTransaction } from '../../platform/database/sql-transaction.js';
import { uuids } from '../../platform/database/uuids.js';
import { ORDER_SEQ } from '../../deliveries/ordering/order-seq.js';
import { FORMAT_VERSION } from '../../webhooks/formats/formats.js';
import { FilterCache } from '../../webhooks/policy/filter/filter-cache.js';
import type { NewDelivery, NewTask, Subscriber } from './fan-out.js';
import { distinctTargets } from './targets.js';

const BEGIN = prepared(
  `SELECT publish.floor AS "notBefore", w.id, w.user_id AS "userId", w.events,
      ${IS_COORDINATED} AS "isCoordinated", w.ordering, ${IS_FULL} AS "isFull",
      w.agent_ids::text AS "agentIds", w.filter::text AS filter
    FROM begin_publish() AS publish (floor)
    LEFT JOIN webhooks w ON w.user_id = ANY ($1::uuid[]) AND w.is_active AND w.deleted_at IS NULL`,
);

const INSERT = prepared(
  `INSERT INTO deliveries (id, webhook_id, event_id, event_type, status, next_attempt_at, created_at,
      format_version, order_key)
    SELECT id, webhook_id, event_id, event_type, 'pending', now(), now(), ${FORMAT_VERSION}, NULL
    FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[])
      AS new (id, webhook_id, event_id, event_type)`,
);

/** The transaction has locked the agents of the events, see `ORDER_SEQ`. */
const INSERT_ORDERED = prepared(
  `INSERT INTO deliveries (id, webhook_id, event_id, event_type, status, next_attempt_at, created_at,
      format_version, order_key, order_seq)
    SELECT id, webhook_id, event_id, event_type, 'pending', now(), now(), ${FORMAT_VERSION}, order_key,
      ${ORDER_SEQ}
    FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::uuid[])
      AS new (id, webhook_id, event_id, event_type, order_key)`,
);

/** The deliveries of full accounts. */
const INSERT_CANCELLED = prepared(
  `INSERT INTO deliveries (id, webhook_id, event_id, event_type, status, end_reason, created_at, order_key)
    SELECT id, webhook_id, event_id, event_type, 'cancelled', 'overflow', now(), NULL
    FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[])
      AS new (id, webhook_id, event_id, event_type)`,
);

/**
 * The transaction has locked the agents of the events, see `ORDER_SEQ`. Numbers are drawn after the rows are
 * sorted. Most events of a transaction have the same webhooks, which are sent and read once.
 */
const INSERT_TASKS = prepared(
  `INSERT INTO fan_out_tasks (user_id, event_id, event_type, agent_id, webhook_ids, ordered_ids, order_seq,
      first_delivery_id, format_version, is_overflow, created_at)
    SELECT user_id, event_id, event_type, agent_id, webhook_ids, ordered_ids,
      CASE WHEN ordered_ids <> '{}' THEN ${ORDER_SEQ} END,
      first_delivery_id, ${FORMAT_VERSION}, is_overflow, now()
    FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::uuid[], $6::boolean[], $7::int[])
      WITH ORDINALITY
      AS new (user_id, event_id, event_type, agent_id, first_delivery_id, is_overflow, targets, place)
    JOIN (
      WITH targets AS MATERIALIZED (
        SELECT webhook_ids::uuid[], ordered_ids::uuid[], place
        FROM unnest($8::text[], $9::text[]) WITH ORDINALITY AS named (webhook_ids, ordered_ids, place)
      )
      SELECT * FROM targets
    ) targets ON targets.place = new.targets
    ORDER BY new.place`,
);

interface NoSubscriber {
  readonly notBefore: number;
  readonly id: null;
}

interface SubscriberRow extends Omit<Subscriber, 'agentIds' | 'filter'> {
  readonly notBefore: number;
  /** The text of an array. */
  readonly agentIds: string | null;
  /** JSON text. */
  readonly filter: string | null;
}

export interface Publication {
  /** The earliest moment that the ids of its events may carry, in ms since the epoch. */
  readonly notBefore: number;
  /** The active webhooks of these users. */
  readonly subscribers: readonly Subscriber[];
}

@Injectable()
export class FanOutRepository {
  private readonly filters = new FilterCache();

  /**
   * Registers the transaction as one that inserts events (see `CommitHorizon`), and reads the active
   * webhooks of these users: one round trip for each batch of events. Call it before event ids are drawn.
   */
  async begin(tx: SqlTransaction, userIds: readonly string[]): Promise<Publication> {
    const rows = await tx.query<SubscriberRow | NoSubscriber>(BEGIN, [userIds]);
    return {
      notBefore: rows[0]?.notBefore ?? 0,
      subscribers: rows
        .filter((row): row is SubscriberRow => row.id !== null)
        .map((row) => ({
          ...row,
          filter: row.filter === null ? null : this.filters.parse(row.filter),
        })),
    };
  }

  /** Deliveries are due immediately by PostgreSQL's clock, which claims compare with. */
  async insert(tx: SqlTransaction, deliveries: readonly NewDelivery[]): Promise<void> {
    const ordered = deliveries.filter(isOrdered);
    const overflow = deliveries.filter(({ isOverflow }) => isOverflow);
    if (ordered.length + overflow.length < deliveries.length) {
      await tx.execute(INSERT, columns(deliveries.filter(isUnordered)));
    }
    if (overflow.length > 0) await tx.execute(INSERT_CANCELLED, columns(overflow));
    if (ordered.length > 0) {
      const keys = uuids(ordered.map(({ orderKey }) => orderKey));
      await tx.execute(INSERT_ORDERED, [...columns(ordered), keys]);
    }
  }

  /** In the order of the events. */
  async insertTasks(tx: SqlTransaction, tasks: readonly NewTask[]): Promise<void> {
    const targets = distinctTargets(tasks);
    await tx.execute(INSERT_TASKS, [
      uuids(tasks.map(({ event }) => event.userId)),
      uuids(tasks.map(({ event }) => event.id)),
      tasks.map(({ event }) => event.type),
      tasks.map(({ event }) => event.agentId),
      uuids(tasks.map(({ firstDeliveryId }) => firstDeliveryId)),
      tasks.map(({ isOverflow }) => isOverflow),
      targets.places,
      targets.distinct.map(({ webhookIds }) => uuids(webhookIds)),
      targets.distinct.map(({ orderedIds }) => uuids(orderedIds)),
    ]);
  }
}

function columns(deliveries: readonly NewDelivery[]): unknown[] {
  return [
    uuids(deliveries.map(({ id }) => id)),
    uuids(deliveries.map(({ webhookId }) => webhookId)),
    uuids(deliveries.map(({ eventId }) => eventId)),
    deliveries.map(({ eventType }) => eventType),
  ];
}

function isOrdered(delivery: NewDelivery): delivery is NewDelivery & { readonly orderKey: string } {
  return !delivery.isOverflow && delivery.orderKey !== null;
}

function isUnordered({ isOverflow, orderKey }: NewDelivery): boolean {
  return !isOverflow && orderKey === null;
}
