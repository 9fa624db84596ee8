import { Injectable } from '@nestjs/common';
import { DataSource, IsNull } from 'typeorm';
import { prepared } from '../database/prepared.js';
import type { Transaction } from '../database/unit-of-work.js';
import type { Found, Slice } from '../http/pagination.js';
import { Webhook } from './entities/webhook.entity.js';

/** A webhook that may want an event of its owner. */
export interface Subscriber {
  readonly id: string;
  readonly userId: string;
  readonly events: string[];
}

export interface DeliveryTotals {
  readonly total: number;
  readonly delivered: number;
  readonly failed: number;
}

const FIND_SUBSCRIBERS = prepared(
  `SELECT id, user_id AS "userId", events
    FROM webhooks
    WHERE user_id = ANY ($1::uuid[]) AND is_active AND deleted_at IS NULL`,
);

const COUNT = 'SELECT count(*)::integer FROM deliveries WHERE webhook_id = $1';

@Injectable()
export class WebhooksRepository {
  constructor(private readonly dataSource: DataSource) {}

  find(id: string): Promise<Webhook | null> {
    return this.dataSource.manager.findOneBy(Webhook, { id, deletedAt: IsNull() });
  }

  /** Nobody else changes the row until the transaction ends. */
  async findForUpdate(tx: Transaction, id: string): Promise<Webhook | null> {
    return (await tx.orm()).findOne(Webhook, {
      where: { id, deletedAt: IsNull() },
      lock: { mode: 'for_no_key_update' },
    });
  }

  async list(userId: string, { skip, limit }: Slice): Promise<Found<Webhook>> {
    const [items, total] = await this.dataSource.manager.findAndCount(Webhook, {
      where: { userId, deletedAt: IsNull() },
      order: { id: 'DESC' },
      skip,
      take: limit,
    });
    return { items, total };
  }

  /** How many a user has; the number stays true until the transaction ends. */
  async countLocked(tx: Transaction, userId: string): Promise<number> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('mutx.webhooks:' || $1, 0))`, [
      userId,
    ]);
    return (await tx.orm()).countBy(Webhook, { userId, deletedAt: IsNull() });
  }

  async insert(tx: Transaction, webhook: Webhook): Promise<void> {
    await (await tx.orm()).insert(Webhook, webhook);
  }

  async update(tx: Transaction, id: string, changes: Partial<Webhook>): Promise<void> {
    await (await tx.orm()).update(Webhook, { id }, changes);
  }

  async delete(id: string): Promise<void> {
    await this.dataSource.manager.update(
      Webhook,
      { id, deletedAt: IsNull() },
      { deletedAt: () => 'now()' },
    );
  }

  /** Every webhook that may want an event of one of these users; called with each batch of events. */
  findSubscribers(tx: Transaction, userIds: readonly string[]): Promise<Subscriber[]> {
    return tx.look<Subscriber>(FIND_SUBSCRIBERS, [userIds]);
  }

  /**
   * Counts a webhook's deliveries that are still in the history. Each count is read from an index;
   * there is none that knows the delivered ones, so they are all but the others.
   */
  async totals(webhookId: string): Promise<DeliveryTotals> {
    const rows = await this.dataSource.query<{ total: number; others: number; failed: number }[]>(
      `SELECT (${COUNT}) AS total, (${COUNT} AND status <> 'delivered') AS others,
         (${COUNT} AND status = 'failed') AS failed`,
      [webhookId],
    );
    const { total, others, failed } = rows[0] ?? { total: 0, others: 0, failed: 0 };
    return { total, delivered: total - others, failed };
  }
}
