import { Injectable } from '@nestjs/common';
import type { SqlTransaction } from '../../../platform/database/sql-transaction.js';
import type { Webhook } from '../../../webhooks/entities/webhook.entity.js';
import { IS_CLOSED, IS_FULL, IS_RUNNING } from '../../circuit/circuit-sql.js';
import {
  COUNTED,
  TURN_MS,
  type Chunk,
  type ExaminedEvent,
  type WebhookLoad,
} from './replay-chunk.js';
import { applyFilter, type ExaminedRow } from '../replay-filter.js';
import { EXAMINE, examineValues, type Selection } from '../replay-selection.js';

/** An open replay keeps the weeks of its events, so one that makes no progress must end. */
const MAX_AGE = `interval '7 days'`;

/** A replay that this transaction has locked. */
export interface LockedReplay extends Selection {
  readonly id: string;
  readonly isExpired: boolean;
}

export type ReplayLoad = WebhookLoad &
  Pick<Webhook, 'ordering'> & { readonly isWebhookActive: boolean };

/**
 * The account served longest ago comes first, at most every `TURN_MS`. The row is checked again after
 * it is locked: another worker may have planned a chunk of it.
 */
const LOCK_DUE = `
  WITH open AS (
    SELECT id, max(turn_at) OVER (PARTITION BY user_id) AS account_turn_at
    FROM replays WHERE status IN ('pending', 'running')
  )
  SELECT r.id, r.user_id AS "userId", r.webhook_id AS "webhookId", r.types,
    r.agent_ids AS "agentIds", r.filter, r.since, r.until,
    r.delivery_status AS "deliveryStatus", r.cursor_id AS "cursorId", r.end_id AS "endId",
    r.created_at < now() - ${MAX_AGE} AS "isExpired"
  FROM open JOIN replays r ON r.id = open.id
  WHERE r.status IN ('pending', 'running') AND r.next_turn_at <= now()
    AND coalesce(open.account_turn_at <= now() - $1 * interval '1 millisecond', true)
  ORDER BY open.account_turn_at NULLS FIRST, r.next_turn_at
  LIMIT 1 FOR NO KEY UPDATE OF r SKIP LOCKED`;

/**
 * Reads rows in the order of an index. Where statistics are missing, PostgreSQL takes a backlog for a few
 * rows, and would read and sort all of it for each chunk.
 */
const READ_IN_ORDER = `SELECT set_config(name, 'off', true)
  FROM unnest(ARRAY['enable_bitmapscan', 'enable_seqscan']) AS setting (name)`;

const READ_LOAD = `
  SELECT w.is_active AND w.deleted_at IS NULL AS "isWebhookActive", (${IS_CLOSED} AND ${IS_RUNNING}) AS "isSending", ${IS_FULL} AS "isFull",
    w.ordering,
    (SELECT count(*)::integer FROM (
      SELECT FROM deliveries WHERE replay_id = $2 AND status = 'pending' LIMIT ${COUNTED.own}
    ) pending) AS "ownPending",
    (SELECT count(*)::integer FROM (
      SELECT FROM deliveries WHERE webhook_id = $1 AND status = 'pending' LIMIT ${COUNTED.webhook}
    ) pending) AS "webhookPending"
  FROM webhooks w WHERE w.id = $1`;

const ADVANCE = `
  UPDATE replays SET cursor_id = coalesce($2, cursor_id), planned = planned + $3,
    status = CASE WHEN $4 THEN 'completed' ELSE 'running' END,
    ended_at = CASE WHEN $4 THEN now() END,
    matched = CASE WHEN $4 THEN coalesce(matched, planned + $3) ELSE matched END,
    turn_at = now(), next_turn_at = now()
  WHERE id = $1`;

/** The statements of the planner. */
@Injectable()
export class ReplayChunksRepository {
  /** Locks the open replay whose turn it is, if no other worker has; null if there is none. */
  async lockDue(tx: SqlTransaction): Promise<LockedReplay | null> {
    const [replay] = await tx.query<LockedReplay>(LOCK_DUE, [TURN_MS]);
    if (!replay) return null;
    await tx.query(READ_IN_ORDER);
    return replay;
  }

  /** A deleted webhook counts as inactive. */
  async readLoad(
    tx: SqlTransaction,
    { id, webhookId }: Pick<LockedReplay, 'id' | 'webhookId'>,
  ): Promise<ReplayLoad | null> {
    const [load] = await tx.query<ReplayLoad>(READ_LOAD, [webhookId, id]);
    return load ?? null;
  }

  /** The events that follow, at most `limit`, in the order of their ids. */
  async examine(tx: SqlTransaction, replay: LockedReplay, limit: number): Promise<ExaminedEvent[]> {
    const rows = await tx.query<ExaminedRow>(EXAMINE, examineValues(replay, limit));
    return applyFilter(rows, replay.filter);
  }

  /** Moves the replay behind the chunk, of which `planned` events were planned, and completes it with the last one. */
  async advance(
    tx: SqlTransaction,
    id: string,
    { cursorId, isLast }: Chunk,
    planned: number,
  ): Promise<void> {
    await tx.execute(ADVANCE, [id, cursorId, planned, isLast]);
  }

  async postpone(tx: SqlTransaction, id: string, delayMs: number): Promise<void> {
    await tx.execute(
      `UPDATE replays SET status = 'running', turn_at = now(),
         next_turn_at = now() + $2 * interval '1 millisecond' WHERE id = $1`,
      [id, delayMs],
    );
  }

  async cancel(tx: SqlTransaction, id: string): Promise<void> {
    await tx.execute(`UPDATE replays SET status = 'cancelled', ended_at = now() WHERE id = $1`, [
      id,
    ]);
  }
}
