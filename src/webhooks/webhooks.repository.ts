import { Injectable } from '@nestjs/common';
import { DataSource, IsNull } from 'typeorm';
import { SELECT_CIRCUIT } from '../deliveries/circuit/circuit-columns.js';
import { filtered } from '../platform/database/reads/bounded-list.js';
import { ReadQueries } from '../platform/database/reads/read-queries.js';
import type { Transaction } from '../platform/database/unit-of-work.js';
import type { Found, Slice } from '../platform/http/paging/pagination.js';
import { Webhook } from './entities/webhook.entity.js';
import { SELECT_POLICY } from './policy/policy-columns.js';
import { ERASED } from './secrets/webhook-credentials.js';

const COLUMNS = `t.id, t.user_id AS "userId", t.name, t.url, t.encrypted_url AS "encryptedUrl", t.events, t.secret,
  t.previous_secret AS "previousSecret", t.previous_secret_until AS "previousSecretUntil",
  t.is_active AS "isActive", ${SELECT_CIRCUIT}, ${SELECT_POLICY}, t.created_at AS "createdAt",
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
    await this.lockAll(tx, userId);
    return tx.manager.countBy(Webhook, { userId, deletedAt: IsNull() });
  }

  /**
   * Bytes of the filters and agent ids of a user's webhooks other than `id`, as JSON; the sum stays true until
   * the transaction ends.
   */
  async selectionBytesLocked(tx: Transaction, userId: string, id: string): Promise<number> {
    await this.lockAll(tx, userId);
    const [row] = await tx.query<{ bytes: number }>(
      `SELECT coalesce(sum(
         coalesce(octet_length(filter::text), 0) + coalesce(octet_length(to_json(agent_ids)::text), 0)
       ), 0)::integer AS bytes FROM webhooks
       WHERE user_id = $1 AND deleted_at IS NULL AND id <> $2`,
      [userId, id],
    );
    return row?.bytes ?? 0;
  }

  async insert(tx: Transaction, webhook: Webhook): Promise<void> {
    await tx.manager.insert(Webhook, webhook);
  }

  async update(tx: Transaction, id: string, changes: Partial<Webhook>): Promise<void> {
    await tx.manager.update(Webhook, { id }, changes);
  }

  /** Keeps the row, for its deliveries, without credentials. */
  async delete(id: string): Promise<void> {
    await this.dataSource.manager.update(
      Webhook,
      { id, deletedAt: IsNull() },
      { ...ERASED, deletedAt: () => 'now()' },
    );
  }

  /** Locks the number and the filters of a user's webhooks until the transaction ends. */
  private async lockAll(tx: Transaction, userId: string): Promise<void> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('mutx.webhooks:' || $1, 0))`, [
      userId,
    ]);
  }
}
