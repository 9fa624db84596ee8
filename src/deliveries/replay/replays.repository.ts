import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { filtered } from '../../platform/database/reads/bounded-list.js';
import { QueryTimeout } from '../../platform/database/reads/read-errors.js';
import { ReadQueries } from '../../platform/database/reads/read-queries.js';
import type { Transaction } from '../../platform/database/unit-of-work.js';
import type { Found, Slice } from '../../platform/http/paging/pagination.js';
import type { Webhook } from '../../webhooks/entities/webhook.entity.js';
import { Replay } from './entities/replay.entity.js';
import { applyFilter, type ExaminedRow } from './replay-filter.js';
import {
  COUNT_SELECTED,
  EXAMINE,
  examineValues,
  selectionValues,
  type Selection,
} from './replay-selection.js';

/** Replays kept of a webhook, besides the open one. */
const ENDED_KEPT = 100;

/** Events read at once to count those that match a filter. */
const COUNTED_AT_ONCE = 500;
/** As long as one statement may take. */
const COUNT_TIMEOUT_MS = 5_000;

const COLUMNS = `t.id, t.user_id AS "userId", t.webhook_id AS "webhookId", t.status,
  t.delivery_status AS "deliveryStatus", t.events, t.types,
  t.agent_ids AS "agentIds", t.filter, t.since, t.until,
  t.cursor_id AS "cursorId", t.end_id AS "endId", t.matched, t.planned,
  t.created_at AS "createdAt", t.ended_at AS "endedAt", t.turn_at AS "turnAt",
  t.next_turn_at AS "nextTurnAt"`;

/** How many of a replay's deliveries have ended. */
export interface ReplayProgress {
  readonly delivered: number;
  readonly failed: number;
  readonly cancelled: number;
}

type Owned = Pick<Webhook, 'id' | 'userId'>;

/** The statements of the API. */
@Injectable()
export class ReplaysRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly reads: ReadQueries,
  ) {}

  /** Throws a `QueryTimeout` after 5 s. */
  async countSelected(selection: Selection): Promise<number> {
    if (selection.filter) return this.countFiltered(selection);
    const rows = await this.reads.query<{ matched: number }>(
      selection.userId,
      COUNT_SELECTED,
      selectionValues(selection),
    );
    return rows[0]?.matched ?? 0;
  }

  private async countFiltered(selection: Selection): Promise<number> {
    const deadline = performance.now() + COUNT_TIMEOUT_MS;
    let { cursorId } = selection;
    let matched = 0;
    while (performance.now() < deadline) {
      const rows = await this.reads.query<ExaminedRow>(
        selection.userId,
        EXAMINE,
        examineValues({ ...selection, cursorId }, COUNTED_AT_ONCE),
      );
      matched += applyFilter(rows, selection.filter).filter(({ isSelected }) => isSelected).length;
      if (rows.length < COUNTED_AT_ONCE) return matched;
      cursorId = rows.at(-1)?.id ?? cursorId;
    }
    throw new QueryTimeout();
  }

  /** Returns false if the webhook has an open replay. */
  async insert(tx: Transaction, replay: Replay): Promise<boolean> {
    const inserted = await tx.manager
      .createQueryBuilder()
      .insert()
      .into(Replay)
      .values(replay)
      .orIgnore()
      .returning('id')
      .execute();
    return (inserted.raw as unknown[]).length > 0;
  }

  /** Deletes the oldest ended replays of the webhook beyond 100. */
  async deleteExcess(tx: Transaction, webhookId: string): Promise<void> {
    await tx.execute(
      `DELETE FROM replays WHERE id IN (
         SELECT id FROM replays WHERE webhook_id = $1 AND ended_at IS NOT NULL
         ORDER BY id DESC OFFSET ${ENDED_KEPT})`,
      [webhookId],
    );
  }

  /** Newest first. */
  list(webhook: Owned, slice: Slice): Promise<Found<Replay>> {
    return this.reads.list<Replay>(webhook.userId, {
      columns: COLUMNS,
      table: 'replays',
      ...filtered({ webhook_id: webhook.id }),
      slice,
    });
  }

  find(webhookId: string, id: string): Promise<Replay | null> {
    return this.dataSource.manager.findOneBy(Replay, { id, webhookId });
  }

  async countEnded({ userId }: Owned, replayId: string): Promise<ReplayProgress> {
    const rows = await this.reads.query<ReplayProgress>(
      userId,
      `SELECT count(*) FILTER (WHERE status = 'delivered')::integer AS delivered,
         count(*) FILTER (WHERE status = 'failed')::integer AS failed,
         count(*) FILTER (WHERE status = 'cancelled')::integer AS cancelled
       FROM deliveries WHERE replay_id = $1`,
      [replayId],
    );
    return rows[0] ?? { delivered: 0, failed: 0, cancelled: 0 };
  }

  /** Waits for the chunk that is being planned. An ended replay stays as it is. */
  async cancel(webhookId: string, id: string): Promise<void> {
    await this.dataSource.query(
      `UPDATE replays SET status = 'cancelled', ended_at = now()
       WHERE id = $1 AND webhook_id = $2 AND ended_at IS NULL`,
      [id, webhookId],
    );
  }
}
