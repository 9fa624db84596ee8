import { Injectable } from '@nestjs/common';
import { DataSource, IsNull } from 'typeorm';
import { SELECT_CIRCUIT } from '../deliveries/circuit/circuit-columns.js';
import { filtered } from '../platform/database/reads/bounded-list.js';
import { ReadQueries } from '../platform/database/reads/read-queries.js';
import type { Transaction } from '../platform/database/unit-of-work.js';
import type { Found, Slice } from '../platform/http/paging/pagination.js';
import { Webhook } from './entities/webhook.entity.js';

const COLUMNS = `t.id, t.user_id AS "userId", t.name, t.url, t.events, t.secret,
  t.previous_secret AS "previousSecret", t.previous_secret_until AS "previousSecretUntil",
  t.is_active AS "isActive", ${SELECT_CIRCUIT}, t.created_at AS "createdAt",
  t.updated_at AS "updatedAt", t.deleted_at AS "deletedAt"`;

@Injectable()
export class WebhooksRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly reads: ReadQueries,
  ) {}

  find(id: string): Promise<Webhook | null> {
    return this.dataSource.manager.findOneBy(Webhook, { id, deletedAt: IsNull() });
  }

  /** Locks the row until the transaction ends. */
  async lock(tx: Transaction, id: string): Promise<Webhook | null> {
    return tx.manager.findOne(Webhook, {
      where: { id, deletedAt: IsNull() },
      lock: { mode: 'for_no_key_update' },
    });
  }

  /** Newest first. */
  list(userId: string, slice: Slice): Promise<Found<Webhook>> {
    return this.reads.list<Webhook>(userId, {
      columns: COLUMNS,
      table: 'webhooks',
      ...filtered({ user_id: userId }, ['t.deleted_at IS NULL']),
      slice,
    });
  }

  /** Those that are not deleted; at most one if `only` is given. */
  async listIds(userId: string, only: string | null): Promise<string[]> {
    const rows = await this.dataSource.query<{ id: string }[]>(
      `SELECT id FROM webhooks WHERE user_id = $1 AND deleted_at IS NULL AND ($2::uuid IS NULL OR id = $2)`,
      [userId, only],
    );
    return rows.map(({ id }) => id);
  }

  /** How many a user has; the number stays true until the transaction ends. */
  async countLocked(tx: Transaction, userId: string): Promise<number> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('mutx.webhooks:' || $1, 0))`, [
      userId,
    ]);
    return tx.manager.countBy(Webhook, { userId, deletedAt: IsNull() });
  }

  async insert(tx: Transaction, webhook: Webhook): Promise<void> {
    await tx.manager.insert(Webhook, webhook);
  }

  async update(tx: Transaction, id: string, changes: Partial<Webhook>): Promise<void> {
    await tx.manager.update(Webhook, { id }, changes);
  }

  async delete(id: string): Promise<void> {
    await this.dataSource.manager.update(
      Webhook,
      { id, deletedAt: IsNull() },
      { deletedAt: () => 'now()' },
    );
  }
}
