import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { DeliveryStatus } from '../../deliveries/entities/delivery.entity.js';
import { isPlanned, PLANNED } from '../../deliveries/planned/planned-deliveries.js';
import { idFloor, MAX_LEAD_MS, momentOf } from '../../platform/database/clock/id-generator.js';
import type { Reads } from '../../platform/database/reads/read-connections.js';
import { ReadQueries } from '../../platform/database/reads/read-queries.js';
import { HistoryReads } from '../../platform/database/reads/replica/history-reads.js';
import { uuids } from '../../platform/database/uuids.js';
import type { Found } from '../../platform/http/paging/pagination.js';
import type { FilterSource } from '../../webhooks/policy/filter/filter.js';
import { storedFilter } from '../../webhooks/policy/filter/parse-filter.js';
import { Event } from '../entities/event.entity.js';
import type { EventQuery } from './dto/event-query.dto.js';
import { eventFilters } from './event-filters.js';
import type { MatchSettings } from './not-matched.js';

/** Deliveries shown with an event. */
const DELIVERIES_SHOWN = 200;
/** Webhooks shown with an event: as many as an account may have. */
const WEBHOOKS_SHOWN = 100;

const COLUMNS = `t.id, t.type, t.data, t.occurred_at AS "occurredAt", t.agent_id AS "agentId",
  t.deployment_id AS "deploymentId", t.expunged_at AS "expungedAt"`;

/** An event as a list shows it. */
export type EventRow = Pick<
  Event,
  'id' | 'type' | 'data' | 'occurredAt' | 'agentId' | 'deploymentId' | 'expungedAt'
>;

/** The deliveries of an event by status, planned ones included; cancelled ones are counted in `total` only. */
export interface DeliveryCounts {
  readonly total: number;
  readonly delivered: number;
  readonly pending: number;
  readonly failed: number;
}

const NO_DELIVERIES: DeliveryCounts = { total: 0, delivered: 0, pending: 0, failed: 0 };

export interface CountedEvent {
  readonly event: EventRow;
  readonly deliveries: DeliveryCounts;
}

export interface EventDelivery {
  readonly id: string;
  readonly webhookId: string;
  readonly status: DeliveryStatus;
  readonly attempts: number;
}

export interface WebhookWithoutDelivery extends MatchSettings {
  readonly id: string;
}

@Injectable()
export class EventHistoryRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly reads: ReadQueries,
    private readonly history: HistoryReads,
  ) {}

  find(id: string): Promise<Event | null> {
    return this.dataSource.manager.findOneBy(Event, { id });
  }

  /**
   * Events of these types, or of all, with the counts of their deliveries. `before`, a commit horizon,
   * leaves out events with ids from it on; a replica may lack others before it, so it is not read then.
   */
  async list(
    userId: string,
    query: EventQuery,
    types: readonly string[] | null,
    before?: string,
  ): Promise<Found<CountedEvent>> {
    const reads = before === undefined ? this.history.begin() : this.reads;
    const found = await reads.list<EventRow>(userId, {
      columns: COLUMNS,
      table: 'events',
      ...eventFilters(userId, { types, agentId: query.agent_id, unmatched: query.unmatched }),
      time: 'occurred_at',
      // The name, not the types that it stands for, so that a new type leaves cursors valid.
      identity: ['events', userId, query.type, query.agent_id, query.unmatched],
      order: query.order ?? 'desc',
      ...(before !== undefined && { before }),
      slice: query,
    });
    const ids = found.items.map(({ id }) => id);
    const counts = await this.countDeliveries(reads, userId, ids);
    const items = found.items.map((event) => ({
      event,
      deliveries: counts.get(event.id) ?? NO_DELIVERIES,
    }));
    return { ...found, items };
  }

  /** By event id; an event without deliveries has none. */
  private async countDeliveries(
    reads: Reads,
    userId: string,
    eventIds: readonly string[],
  ): Promise<Map<string, DeliveryCounts>> {
    const [first] = [...eventIds].sort();
    if (first === undefined) return new Map();
    const rows = await reads.query<DeliveryCounts & { eventId: string }>(
      userId,
      `SELECT event_id AS "eventId", count(*)::integer AS total,
         (count(*) FILTER (WHERE status = 'delivered'))::integer AS delivered,
         (count(*) FILTER (WHERE status = 'pending'))::integer AS pending,
         (count(*) FILTER (WHERE status = 'failed'))::integer AS failed
       FROM (
         SELECT event_id, status FROM deliveries WHERE event_id = ANY ($1::uuid[]) AND id > $2
         UNION ALL SELECT p.event_id, p.status FROM fan_out_tasks f CROSS JOIN LATERAL ${PLANNED} p
         WHERE f.user_id = $3 AND f.event_id = ANY ($1::uuid[])
       ) d
       GROUP BY event_id`,
      [uuids(eventIds), deliveriesAfter(first), userId],
    );
    return new Map(rows.map(({ eventId, ...counts }) => [eventId, counts]));
  }

  /** Newest first, up to 200. */
  listDeliveries({ id, userId }: Event): Promise<EventDelivery[]> {
    return this.reads.query<EventDelivery>(
      userId,
      `SELECT id, webhook_id AS "webhookId", status, attempts FROM deliveries
       WHERE event_id = $1 AND id > $2
       UNION ALL SELECT p.id, p.webhook_id, p.status, 0
       FROM fan_out_tasks f CROSS JOIN LATERAL ${PLANNED} p WHERE f.user_id = $3 AND f.event_id = $1
       ORDER BY id DESC LIMIT ${DELIVERIES_SHOWN}`,
      [id, deliveriesAfter(id), userId],
    );
  }

  /** The owner's webhooks that have no delivery of the event, newest first. */
  async listWebhooksWithoutDelivery({ id, userId }: Event): Promise<WebhookWithoutDelivery[]> {
    type Row = Omit<WebhookWithoutDelivery, 'filter'> & { filter: FilterSource | null };
    const rows = await this.reads.query<Row>(
      userId,
      `SELECT w.id, w.events, w.is_active AS "isActive", w.created_at AS "createdAt",
         w.agent_ids AS "agentIds", w.filter
       FROM webhooks w
       WHERE w.user_id = $1 AND w.deleted_at IS NULL AND NOT EXISTS (
         SELECT FROM deliveries d WHERE d.event_id = $2 AND d.id > $3 AND d.webhook_id = w.id)
         AND NOT ${isPlanned({ user: '$1', event: '$2', webhook: 'w.id' })}
       ORDER BY w.id DESC LIMIT ${WEBHOOKS_SHOWN}`,
      [userId, id, deliveriesAfter(id)],
    );
    return rows.map((row) => ({ ...row, filter: row.filter && storedFilter(row.filter) }));
  }
}

/** The ids of an event's deliveries are later, so PostgreSQL need not read earlier partitions. */
function deliveriesAfter(eventId: string): string {
  return idFloor(new Date(momentOf(eventId) - MAX_LEAD_MS));
}
