import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { IS_COORDINATED, RECEIVES } from '../../deliveries/circuit/circuit-sql.js';
import { PLANNED } from '../../deliveries/planned/planned-deliveries.js';
import type { DueDelivery } from '../../deliveries/queue/delivery-queue.js';
import { GenericPlanConnections } from '../../platform/database/generic-plan-connections.js';
import { prepared } from '../../platform/database/prepared.js';
import type { Transaction } from '../../platform/database/unit-of-work.js';
import { uuids } from '../../platform/database/uuids.js';

/** Tasks that were expanded, and the deliveries that are due. */
export interface Expansion {
  readonly tasks: number;
  readonly due: readonly DueDelivery[];
}

/** Waiting tasks that plan a delivery to one webhook. */
export interface PlannedFor {
  readonly userId: string;
  readonly webhookId: string;
  /** Null: all. */
  readonly types: readonly string[] | null;
  readonly since: Date;
  readonly until: Date;
}

type ExpandedRow = { readonly tasks: number } & (DueDelivery | { readonly id: null });

/**
 * Deletes the tasks whose `ctid` the query `tasks` returns, which locks them, and inserts their deliveries, in one
 * statement: a task is expanded once, whatever fails. Rows are sorted by webhook, as the indexes are.
 *
 * A delivery whose webhook no longer receives, or whose event was expunged by a process that did not know of
 * tasks, is inserted as cancelled.
 */
const expand = (tasks: string): string => `
  WITH locked AS MATERIALIZED (${tasks}), task AS (
    DELETE FROM fan_out_tasks WHERE ctid = ANY (ARRAY(SELECT ctid FROM locked)) RETURNING *
  ), planned AS (
    SELECT p.id, p.webhook_id, p.event_id, p.event_type, p.created_at, p.format_version, p.order_key,
      p.order_seq, w.user_id AS account_id, coalesce(${IS_COORDINATED}, false) AS is_coordinated,
      CASE
        WHEN p.end_reason IS NOT NULL THEN p.end_reason
        WHEN e.expunged_at IS NOT NULL THEN 'expunged'
        WHEN w.id IS NULL OR w.deleted_at IS NOT NULL THEN 'webhook_deleted'
        WHEN NOT (${RECEIVES}) THEN 'webhook_inactive'
      END AS end_reason
    FROM task f CROSS JOIN LATERAL ${PLANNED} p
    LEFT JOIN webhooks w ON w.id = p.webhook_id
    LEFT JOIN LATERAL (
      SELECT expunged_at FROM events WHERE id >= f.event_id AND id <= f.event_id ORDER BY id LIMIT 1
    ) e ON true
  ), inserted AS (
    INSERT INTO deliveries (id, webhook_id, event_id, event_type, status, end_reason, next_attempt_at,
      created_at, format_version, order_key, order_seq)
    SELECT id, webhook_id, event_id, event_type, CASE WHEN end_reason IS NULL THEN 'pending' ELSE 'cancelled' END,
      end_reason, CASE WHEN end_reason IS NULL THEN now() END, created_at, format_version, order_key, order_seq
    FROM planned ORDER BY webhook_id, id
  )
  SELECT counted.tasks, due.id, due.webhook_id AS "webhookId", due.account_id AS "accountId",
    due.is_coordinated AS "isCoordinated"
  FROM (SELECT count(*)::integer AS tasks FROM task) counted
  LEFT JOIN planned due ON due.end_reason IS NULL`;

export const EXPAND_FIRST = prepared(
  expand(`
  SELECT first.ctid FROM unnest($1::uuid[]) AS account (id) CROSS JOIN LATERAL (
    SELECT ctid FROM fan_out_tasks WHERE user_id = account.id
    ORDER BY event_id LIMIT $2 FOR UPDATE SKIP LOCKED
  ) first`),
);

const EXPAND_OF_EVENT = expand(
  'SELECT ctid FROM fan_out_tasks WHERE user_id = $1 AND event_id = $2 FOR UPDATE',
);

const EXPAND_BEFORE = expand(
  'SELECT ctid FROM fan_out_tasks WHERE event_id < $1 LIMIT $2 FOR UPDATE SKIP LOCKED',
);

const PLANNED_FOR = `fan_out_tasks WHERE user_id = $1 AND $2 = ANY (webhook_ids) AND NOT is_overflow
  AND ($3::text[] IS NULL OR event_type = ANY ($3)) AND created_at >= $4 AND created_at < $5`;

const EXPAND_FOR = expand(`SELECT ctid FROM ${PLANNED_FOR} ORDER BY event_id LIMIT $6 FOR UPDATE`);

/** The accounts with tasks, by a loose index scan (https://wiki.postgresql.org/wiki/Loose_indexscan). */
const LIST_ACCOUNTS = prepared(`
  WITH RECURSIVE accounts AS (
    (SELECT user_id FROM fan_out_tasks WHERE user_id > $1 ORDER BY user_id LIMIT 1)
    UNION ALL
    SELECT (SELECT f.user_id FROM fan_out_tasks f WHERE f.user_id > accounts.user_id
      ORDER BY f.user_id LIMIT 1)
    FROM accounts WHERE accounts.user_id IS NOT NULL
  )
  SELECT user_id AS id FROM accounts WHERE user_id IS NOT NULL LIMIT $2`);

/** Expands fan-out tasks, each exactly once. */
@Injectable()
export class FanOutTasksRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly plans: GenericPlanConnections,
  ) {}

  /** Accounts with tasks, after this one in the order of their ids. */
  async listAccounts(after: string, limit: number): Promise<string[]> {
    const rows = await this.plans.query<{ id: string }>(LIST_ACCOUNTS, [after, limit]);
    return rows.map(({ id }) => id);
  }

  /** The oldest tasks of each of these accounts that no other transaction has locked. A transaction of its own. */
  async expandFirst(accountIds: readonly string[], perAccount: number): Promise<Expansion> {
    const values = [uuids(accountIds), perAccount];
    return expansionOf(await this.plans.query<ExpandedRow>(EXPAND_FIRST, values));
  }

  /** The task of one event, if there is one. */
  expandOfEvent(tx: Transaction, userId: string, eventId: string): Promise<Expansion> {
    return run(tx, EXPAND_OF_EVENT, [userId, eventId]);
  }

  /** Tasks of events with ids before this one. */
  expandBefore(tx: Transaction, eventId: string, limit: number): Promise<Expansion> {
    return run(tx, EXPAND_BEFORE, [eventId, limit]);
  }

  /** Tasks that plan a delivery to one webhook. */
  expandFor(tx: Transaction, planned: PlannedFor, limit: number): Promise<Expansion> {
    return run(tx, EXPAND_FOR, [...values(planned), limit]);
  }

  /** How many tasks plan a delivery to one webhook. */
  async countFor(planned: PlannedFor): Promise<number> {
    const [row] = await this.dataSource.query<{ count: number }[]>(
      `SELECT count(*)::integer AS count FROM ${PLANNED_FOR}`,
      values(planned),
    );
    return row?.count ?? 0;
  }
}

function values({ userId, webhookId, types, since, until }: PlannedFor): unknown[] {
  return [userId, webhookId, types, since, until];
}

async function run(tx: Transaction, sql: string, parameters: unknown[]): Promise<Expansion> {
  return expansionOf(await tx.query<ExpandedRow>(sql, parameters));
}

function expansionOf(rows: readonly ExpandedRow[]): Expansion {
  return {
    tasks: rows[0]?.tasks ?? 0,
    due: rows.filter((row): row is { tasks: number } & DueDelivery => row.id !== null),
  };
}
