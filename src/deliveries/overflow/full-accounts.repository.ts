import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { LAST_ID } from '../../platform/database/clock/id-generator.js';
import { BY_ID, pendingBetween } from '../ordering/pending-range.js';
import { PENDING_WEBHOOKS } from '../recovery/pending-webhooks.js';

/** A webhook with pending deliveries. */
export interface Backlog {
  readonly accountId: string;
  readonly webhookId: string;
  /** Its pending deliveries, counted up to the limit of the query. */
  readonly pending: number;
}

/** Deliveries of an account that fan-out tasks plan. */
export type Planned = Pick<Backlog, 'accountId' | 'pending'>;

/** Some pending deliveries of a webhook, in the order of their ids. */
export interface CountedDeliveries {
  readonly count: number;
  readonly lastId: string;
}

/**
 * Reads rows in the order of an index. Where statistics are missing or old, PostgreSQL would read and sort
 * all deliveries of a webhook for each count.
 */
export const READ_IN_ORDER = `SELECT set_config(name, 'off', true) FROM unnest(ARRAY[
  'enable_bitmapscan', 'enable_seqscan', 'enable_sort', 'enable_incremental_sort']) AS setting (name)`;

const LIST_BACKLOGS = `
  ${PENDING_WEBHOOKS}
  SELECT w.user_id AS "accountId", w.id AS "webhookId", counted.pending
  FROM pending JOIN webhooks w ON w.id = pending.webhook_id
  CROSS JOIN LATERAL (
    SELECT count(*)::integer AS pending FROM (
      SELECT FROM deliveries WHERE webhook_id = w.id AND status = 'pending' LIMIT $1
    ) found
  ) counted`;

/** Bounded: workers that count also expand, so many tasks wait only just after a time without workers. */
const LIST_PLANNED = `
  SELECT user_id AS "accountId", sum(cardinality(webhook_ids))::float8 AS pending
  FROM (SELECT user_id, webhook_ids FROM fan_out_tasks WHERE NOT is_overflow LIMIT $1) f
  GROUP BY user_id`;

const COUNT_AFTER = `
  SELECT count, id AS "lastId" FROM (
    SELECT d.id, (row_number() OVER (ORDER BY ${BY_ID}))::integer AS count
    FROM deliveries d WHERE ${pendingBetween('$1::uuid', '$2::uuid', `'${LAST_ID}'`)}
    ORDER BY ${BY_ID} LIMIT $3
  ) counted
  ORDER BY count DESC LIMIT 1`;

/** Counts pending deliveries, and stores which accounts have too many. */
@Injectable()
export class FullAccountsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The webhooks with pending deliveries, each counted up to `limit`. */
  listBacklogs(limit: number): Promise<Backlog[]> {
    return this.queryInOrder(LIST_BACKLOGS, [limit]);
  }

  /** The accounts with fan-out tasks, of which at most `limit` are read. */
  listPlanned(limit: number): Promise<Planned[]> {
    return this.dataSource.query(LIST_PLANNED, [limit]);
  }

  /** Counts pending deliveries with ids above `afterId`, at most `limit`; null if there are none. */
  async countAfter(
    webhookId: string,
    afterId: string,
    limit: number,
  ): Promise<CountedDeliveries | null> {
    const values = [webhookId, afterId, limit];
    const [counted] = await this.queryInOrder<CountedDeliveries>(COUNT_AFTER, values);
    return counted ?? null;
  }

  async insert(accountId: string): Promise<void> {
    await this.dataSource.query(
      `INSERT INTO full_accounts (user_id) SELECT id FROM users WHERE id = $1 ON CONFLICT DO NOTHING`,
      [accountId],
    );
  }

  async deleteExcept(accountIds: readonly string[]): Promise<void> {
    await this.dataSource.query(`DELETE FROM full_accounts WHERE user_id <> ALL ($1::uuid[])`, [
      accountIds,
    ]);
  }

  private queryInOrder<Row>(sql: string, values: readonly unknown[]): Promise<Row[]> {
    return this.dataSource.transaction(async (manager) => {
      await manager.query(READ_IN_ORDER);
      return manager.query<Row[]>(sql, [...values]);
    });
  }
}
