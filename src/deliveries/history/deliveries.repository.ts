import { Injectable } from '@nestjs/common';
import { FIRST_ID } from '../../platform/database/clock/id-generator.js';
import { filtered } from '../../platform/database/reads/bounded-list.js';
import { EXACT_TOTAL } from '../../platform/database/reads/list-total.js';
import { ReadQueries } from '../../platform/database/reads/read-queries.js';
import { HistoryReads } from '../../platform/database/reads/replica/history-reads.js';
import type { SqlTransaction } from '../../platform/database/sql-transaction.js';
import type { Found } from '../../platform/http/paging/pagination.js';
import { deliveryFilters } from './delivery-filters.js';
import { FACT_COLUMNS, FACT_JOINS, type DeliveryFacts } from '../explanation/delivery-facts.js';
import type { AccountDeliveryQuery, DeliveryQuery } from './dto/delivery-query.dto.js';
import type { DeliveryAttempt } from '../entities/delivery-attempt.entity.js';
import type { Webhook } from '../../webhooks/entities/webhook.entity.js';
import type { DeliveryStatus } from '../entities/delivery.entity.js';
import { plannedAfter, plannedRow } from '../planned/planned-deliveries.js';

/** A delivery with the payload of its event, as history shows it. */
export interface DeliveryRow {
  readonly id: string;
  readonly webhookId: string;
  readonly eventId: string;
  /** The delivery that this one repeats. */
  readonly replayOf: string | null;
  readonly replayId: string | null;
  readonly event: string;
  readonly payload: string;
  readonly statusCode: number | null;
  readonly status: DeliveryStatus;
  readonly errorMessage: string | null;
  readonly attempts: number;
  readonly durationMs: number | null;
  readonly createdAt: Date;
  readonly deliveredAt: Date | null;
  readonly nextAttemptAt: Date | null;
}

/** How many deliveries of a webhook are in the history, or among the newest 10,000. */
interface DeliveryCounts {
  readonly total: number;
  readonly delivered: number;
  readonly failed: number;
  /** False if the history has more. */
  readonly areExact: boolean;
}

/** Retention drops events that no pending delivery needs, so the event of a replay may be older than all that are kept. */
const COLUMNS = `t.id, t.webhook_id AS "webhookId", t.event_id AS "eventId",
  t.replay_of AS "replayOf", t.replay_id AS "replayId", t.event_type AS event,
  coalesce(e.data, 'null') AS payload, t.status_code AS "statusCode", t.status,
  t.error_message AS "errorMessage", t.attempts, t.duration_ms AS "durationMs",
  t.created_at AS "createdAt", t.delivered_at AS "deliveredAt", t.next_attempt_at AS "nextAttemptAt"`;
/** Written so that it can only run row by row: for a long page, PostgreSQL would read all events otherwise. */
const EVENT = 'LEFT JOIN LATERAL (SELECT data FROM events WHERE id = t.event_id LIMIT 1) e ON true';

const ATTEMPT_COLUMNS = `t.id, t.delivery_id AS "deliveryId", t.attempt, t.status_code AS "statusCode",
  t.error_message AS "errorMessage", t.duration_ms AS "durationMs",
  t.response_body AS "responseBody", t.started_at AS "startedAt"`;
/** More than the settings allow (21): abandoned attempts count too. */
const ATTEMPTS_SHOWN = 200;
/** The rest of 4 MiB is for the payload. */
const ATTEMPTS_SHOWN_BYTES = 3 * 1024 * 1024;

const COUNT_OF = `(SELECT count(*)::integer FROM deliveries, oldest
  WHERE webhook_id = $1 AND deliveries.id >= oldest.id AND status =`;
/** No index knows the delivered ones: they are all but the others. */
const COUNT = `
  WITH newest AS MATERIALIZED (
    SELECT id FROM deliveries WHERE webhook_id = $1 ORDER BY id DESC LIMIT ${EXACT_TOTAL + 1}
  ), oldest AS MATERIALIZED (
    SELECT coalesce((SELECT id FROM newest OFFSET ${EXACT_TOTAL - 1} LIMIT 1), '${FIRST_ID}') AS id
  ), counts AS (
    SELECT ${COUNT_OF} 'failed') AS failed, ${COUNT_OF} 'pending') AS pending, ${COUNT_OF} 'cancelled') AS cancelled
  )
  SELECT (SELECT count(*)::integer FROM newest) AS found, failed, failed + pending + cancelled AS others
  FROM counts`;

const findIn = (deliveries: string): string =>
  `SELECT ${COLUMNS}, ${FACT_COLUMNS} FROM ${deliveries} t ${EVENT} ${FACT_JOINS}
   WHERE t.id = $1 AND t.webhook_id = $2`;
const FIND = findIn('deliveries');
const FIND_PLANNED = findIn(plannedRow({ user: '$3', after: '$4' }));

type Owned = Pick<Webhook, 'id' | 'userId'>;

@Injectable()
export class DeliveriesRepository {
  constructor(
    private readonly reads: ReadQueries,
    private readonly history: HistoryReads,
  ) {}

  /** Newest first; of these event types, or of all. */
  list(
    webhook: Owned,
    query: DeliveryQuery,
    types: readonly string[] | null,
  ): Promise<Found<DeliveryRow>> {
    return this.history.list<DeliveryRow>(webhook.userId, {
      columns: COLUMNS,
      table: 'deliveries',
      joins: EVENT,
      ...deliveryFilters([webhook.id], { ...query, types }),
      slice: query,
    });
  }

  /** As {@link list}, of all these webhooks of one account. */
  listOfAccount(
    userId: string,
    webhookIds: readonly string[],
    query: AccountDeliveryQuery,
    types: readonly string[] | null,
  ): Promise<Found<DeliveryRow>> {
    const { webhook_id = null, success = null, status = null } = query;
    return this.history.list<DeliveryRow>(userId, {
      columns: COLUMNS,
      table: 'deliveries',
      joins: EVENT,
      ...deliveryFilters(webhookIds, { ...query, types }),
      // Not the webhooks: one may be created or deleted between two pages.
      identity: ['deliveries', userId, webhook_id, types, success, status],
      slice: query,
    });
  }

  /** With the facts that explain it, read at the same moment. */
  async find(webhook: Owned, id: string): Promise<(DeliveryRow & DeliveryFacts) | null> {
    const rows = await this.reads.query<DeliveryRow & DeliveryFacts>(webhook.userId, FIND, [
      id,
      webhook.id,
    ]);
    return rows[0] ?? this.findPlanned(webhook, id);
  }

  /** One whose row a worker has yet to insert; if it has done so in the meantime, that one. */
  private async findPlanned(
    webhook: Owned,
    id: string,
  ): Promise<(DeliveryRow & DeliveryFacts) | null> {
    const values = [id, webhook.id, webhook.userId, plannedAfter(id)];
    const rows = await this.reads.query<DeliveryRow & DeliveryFacts>(
      webhook.userId,
      `${FIND_PLANNED} UNION ALL ${FIND}`,
      values,
    );
    return rows[0] ?? null;
  }

  /** One that the transaction has just inserted. */
  async findInserted(tx: SqlTransaction, id: string): Promise<DeliveryRow> {
    const [row] = await tx.query<DeliveryRow>(
      `SELECT ${COLUMNS} FROM deliveries t ${EVENT} WHERE t.id = $1`,
      [id],
    );
    if (!row) throw new Error(`The transaction inserted no delivery ${id}`);
    return row;
  }

  /** Newest first, 3 MiB of JSON at most. */
  async listAttempts(webhook: Owned, deliveryId: string): Promise<DeliveryAttempt[]> {
    const { items } = await this.reads.list<DeliveryAttempt>(webhook.userId, {
      columns: ATTEMPT_COLUMNS,
      table: 'delivery_attempts',
      sortBy: 'attempt',
      ...filtered({ delivery_id: deliveryId }),
      slice: { skip: 0, limit: ATTEMPTS_SHOWN },
      maxBytes: ATTEMPTS_SHOWN_BYTES,
    });
    return items;
  }

  /** Of the newest 10,000. Each count is an index-only scan. */
  async count({ id, userId }: Owned): Promise<DeliveryCounts> {
    const [row] = await this.history.query<{ found: number; others: number; failed: number }>(
      userId,
      COUNT,
      [id],
    );
    const { found, others, failed } = row ?? { found: 0, others: 0, failed: 0 };
    const total = Math.min(found, EXACT_TOTAL);
    return { total, delivered: total - others, failed, areExact: found === total };
  }
}
