import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { idsOfTimes } from '../../platform/database/reads/id-range.js';
import { ReadQueries } from '../../platform/database/reads/read-queries.js';
import type { Webhook } from '../../webhooks/entities/webhook.entity.js';
import type { EndReason } from '../entities/delivery.entity.js';
import { hasId, isAmong } from '../../platform/database/partitions/unpruned.js';

const REASON: EndReason = 'cancelled_by_request';

export interface CancellationFilters {
  /** Any of these; null: all types. */
  readonly types: readonly string[] | null;
  readonly since: Date;
  /** Exclusive. */
  readonly until: Date;
}

/** One step of a cancellation. */
export interface CancellationStep {
  readonly matched: number;
  readonly cancelled: number;
  /** The last delivery of the step; null if none matched. */
  readonly lastId: string | null;
}

const MATCHING = `FROM deliveries WHERE webhook_id = $1 AND status = 'pending' AND id > $2 AND id < $3
  AND created_at >= $4 AND created_at < $5 AND ($6::text[] IS NULL OR event_type = ANY ($6))`;

@Injectable()
export class CancellationRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly reads: ReadQueries,
  ) {}

  async count(
    webhook: Pick<Webhook, 'id' | 'userId'>,
    filters: CancellationFilters,
  ): Promise<number> {
    const rows = await this.reads.query<{ count: number }>(
      webhook.userId,
      `SELECT count(*)::integer AS count ${MATCHING}`,
      values(webhook.id, filters),
    );
    return rows[0]?.count ?? 0;
  }

  /**
   * Cancels the first `limit` deliveries that match after the id `after`, without claimed ones. As a
   * claim, it locks them by their ids and skips those that another transaction has locked.
   */
  async cancel(
    webhookId: string,
    filters: CancellationFilters,
    { after, limit }: { after: string | null; limit: number },
  ): Promise<CancellationStep> {
    const [step] = await this.dataSource.query<CancellationStep[]>(
      `WITH step AS MATERIALIZED (
         SELECT id ${MATCHING} ORDER BY id LIMIT $7
       ), unclaimed AS MATERIALIZED (
         SELECT d.id FROM step CROSS JOIN LATERAL (
           SELECT id, status FROM deliveries WHERE ${hasId('id', 'step.id')} AND claimed_by IS NULL
           ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
         ) d
         WHERE d.status = 'pending'
       ), cancelled AS (
         UPDATE deliveries d SET status = 'cancelled', end_reason = $8, next_attempt_at = NULL
         WHERE ${isAmong('d.id', 'unclaimed')} RETURNING d.id
       )
       SELECT (SELECT count(*)::integer FROM step) AS matched,
         (SELECT count(*)::integer FROM cancelled) AS cancelled,
         (SELECT id FROM step ORDER BY id DESC LIMIT 1) AS "lastId"`,
      [...values(webhookId, filters, after), limit, REASON],
    );
    return step ?? { matched: 0, cancelled: 0, lastId: null };
  }
}

function values(
  webhookId: string,
  { types, since, until }: CancellationFilters,
  after: string | null = null,
): unknown[] {
  const ids = idsOfTimes(since, until);
  return [webhookId, after ?? ids.after, ids.before, since, until, types];
}
