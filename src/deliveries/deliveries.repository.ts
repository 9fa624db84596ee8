import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { prepared } from '../database/prepared.js';
import type { Transaction } from '../database/unit-of-work.js';
import { uuids } from '../database/uuids.js';
import type { Found } from '../http/pagination.js';
import type { NewDelivery } from './fan-out.js';
import type { DeliveryQuery } from './dto/delivery-query.dto.js';
import { DeliveryAttempt } from './entities/delivery-attempt.entity.js';
import type { DeliveryStatus } from './entities/delivery.entity.js';

/** A delivery with the payload of its event, as history shows it. */
export interface DeliveryRow {
  id: string;
  webhook_id: string;
  event: string;
  payload: string;
  status_code: number | null;
  status: DeliveryStatus;
  error_message: string | null;
  attempts: number;
  duration_ms: number | null;
  created_at: Date;
  delivered_at: Date | null;
  next_attempt_at: Date | null;
}

const COLUMNS = `d.id, d.webhook_id, d.event_type AS event, e.data AS payload, d.status_code, d.status,
  d.error_message, d.attempts, d.duration_ms, d.created_at, d.delivered_at, d.next_attempt_at`;

const INSERT = prepared(
  `INSERT INTO deliveries (id, webhook_id, event_id, event_type, status, next_attempt_at, created_at)
    SELECT id, webhook_id, event_id, event_type, 'pending', now(), now()
    FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[])
      AS new (id, webhook_id, event_id, event_type)`,
);

@Injectable()
export class DeliveriesRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Due at once by PostgreSQL's clock, for claims compare with that one. */
  async insert(tx: Transaction, deliveries: readonly NewDelivery[]): Promise<void> {
    await tx.write(INSERT, [
      uuids(deliveries.map(({ id }) => id)),
      uuids(deliveries.map(({ webhookId }) => webhookId)),
      uuids(deliveries.map(({ eventId }) => eventId)),
      deliveries.map(({ eventType }) => eventType),
    ]);
  }

  /** Newest first. */
  async find(webhookId: string, query: DeliveryQuery): Promise<Found<DeliveryRow>> {
    const { conditions, parameters } = filters(webhookId, query);
    const [items, counted] = await Promise.all([
      this.dataSource.query<DeliveryRow[]>(
        `SELECT ${COLUMNS} FROM deliveries d JOIN events e ON e.id = d.event_id
         WHERE ${conditions} ORDER BY d.id DESC
         LIMIT $${parameters.length + 1} OFFSET $${parameters.length + 2}`,
        [...parameters, query.limit, query.skip],
      ),
      this.dataSource.query<{ total: number }[]>(
        `SELECT count(*)::int AS total FROM deliveries d WHERE ${conditions}`,
        parameters,
      ),
    ]);
    return { items, total: counted[0]?.total ?? 0 };
  }

  async findOne(webhookId: string, id: string): Promise<DeliveryRow | undefined> {
    const rows = await this.dataSource.query<DeliveryRow[]>(
      `SELECT ${COLUMNS} FROM deliveries d JOIN events e ON e.id = d.event_id
       WHERE d.id = $1 AND d.webhook_id = $2`,
      [id, webhookId],
    );
    return rows[0];
  }

  /** In the order in which they were made. */
  findAttempts(deliveryId: string): Promise<DeliveryAttempt[]> {
    return this.dataSource
      .getRepository(DeliveryAttempt)
      .find({ where: { deliveryId }, order: { attempt: 'ASC' } });
  }
}

/** `success` is spelt in terms of `status`, so that the indexes on it serve both. */
function filters(
  webhookId: string,
  { event, success, status }: DeliveryQuery,
): { conditions: string; parameters: unknown[] } {
  const parameters: unknown[] = [webhookId];
  const conditions = ['d.webhook_id = $1'];
  const add = (condition: string, value: unknown): void => {
    parameters.push(value);
    conditions.push(condition.replace('?', `$${parameters.length}`));
  };
  if (event != null) add('d.event_type = ?', event);
  if (status != null) add('d.status = ?', status);
  if (success != null) conditions.push(`d.status ${success ? '=' : '<>'} 'delivered'`);
  return { conditions: conditions.join(' AND '), parameters };
}
