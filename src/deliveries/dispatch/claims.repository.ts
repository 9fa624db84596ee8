import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { GenericPlanConnections } from '../../platform/database/generic-plan-connections.js';
import { prepared } from '../../platform/database/prepared.js';
import { uuids } from '../../platform/database/uuids.js';
import type { ClaimedDelivery } from '../attempt/claimed-delivery.js';
import { carryPolicy, selectPolicy } from '../../webhooks/policy/attempt-policy.js';
import { IS_CLOSED, IS_COORDINATED, IS_RUNNING } from '../circuit/circuit-sql.js';
import type { DueDelivery } from '../queue/delivery-queue.js';
import { LEASE_IS_VALID } from '../recovery/worker-lease.js';
import { isDue } from './claim-conditions.js';
import { isInShare, shareOf } from './shares.js';
import { hasId } from '../../platform/database/partitions/unpruned.js';

/** A delivery that a version made whose `webhook-id` was the delivery's id: its events have no `matched`. */
const IS_LEGACY = 'e.matched IS NULL AND r.replay_of IS NULL AND r.replay_id IS NULL';

export interface ClaimOptions {
  readonly workerId: string;
  /** A probe is sent although the circuit is open and the delivery may not be due. */
  readonly probe: boolean;
}

/** The values of {@link CLAIM}; null without deliveries. `isCoordinated`: claimed in a turn of their webhook. */
export function claimValues(
  ids: readonly string[],
  { workerId, probe }: ClaimOptions,
  isCoordinated: boolean,
): unknown[] | null {
  const sorted = [...ids].sort();
  const [first, last] = [sorted[0], sorted.at(-1)];
  return first === undefined ? null : [uuids(sorted), workerId, probe, first, last, isCoordinated];
}

/**
 * The one statement that decides who makes an attempt: a compare-and-set on `claimed_by` for many
 * deliveries. First attempts, retries, rescued and swept deliveries all pass through it. It grants a
 * delivery that is due and unclaimed, whose webhook is active and not paused and its circuit closed, and whose event still
 * has its data, to a worker whose lease is valid. It skips rows that another claim has locked. Deliveries of
 * coordinated webhooks are granted only to turns (`$6`), which have locked the webhook's limits.
 *
 * Rows are found and locked by their ids alone, and checked afterwards: with the conditions in the look-up,
 * PostgreSQL would read the index of all that is due to a webhook. Every look-up is written so that it can
 * only run row by row (see `GenericPlanConnections`): LATERAL with LIMIT, and an array of one id. Several
 * indexes contain an id: only the primary key has that order.
 *
 * `$4` and `$5` are the first and the last id, from which PostgreSQL derives the partitions to read. Events
 * may be older: a replay sends one again.
 */
export const CLAIM = prepared(`
  WITH requested AS MATERIALIZED (
    SELECT d.* FROM unnest($1::uuid[]) AS wanted (id)
    CROSS JOIN LATERAL (
      SELECT id, webhook_id, event_id, status, next_attempt_at, replay_of, replay_id FROM deliveries
      WHERE ${hasId('id', 'wanted.id')} AND id BETWEEN $4 AND $5 AND claimed_by IS NULL
      ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
    ) d
  ), granted AS MATERIALIZED (
    SELECT r.id, r.replay_of, e.id AS event_id, e.data, e.occurred_at, w.id AS webhook_id, w.user_id,
      CASE WHEN ${IS_LEGACY} THEN r.id ELSE e.id END AS message_id,
      CASE WHEN r.replay_of IS NULL AND r.replay_id IS NULL THEN e.traceparent END AS traceparent,
      ${carryPolicy('w')}
    FROM requested r
    CROSS JOIN LATERAL (SELECT * FROM webhooks WHERE id = r.webhook_id LIMIT 1) w
    CROSS JOIN LATERAL (
      SELECT id, data, occurred_at, matched, expunged_at, traceparent FROM events
      WHERE ${hasId('id', 'r.event_id')} ORDER BY id LIMIT 1
    ) e
    WHERE r.status = 'pending' AND ${IS_RUNNING} AND e.expunged_at IS NULL
      AND ${IS_COORDINATED} = $6
      AND ($3 OR (${IS_CLOSED} AND ${isDue('r')}))
      AND EXISTS (SELECT FROM workers k WHERE k.id = $2 AND ${LEASE_IS_VALID})
  )
  UPDATE deliveries d SET claimed_by = $2, claimed_at = now()
  FROM granted g WHERE d.id = ANY (ARRAY[g.id])
  RETURNING d.id, d.attempts + 1 AS attempt, d.max_attempts AS "maxAttempts", d.event_type AS event,
    d.format_version AS "formatVersion",
    d.replay_id IS NOT NULL AS "isReplay",
    $3::boolean AS probe, $6::boolean AS "isCoordinated", g.event_id AS "eventId", g.message_id AS "messageId",
    g.replay_of AS "replayOf", g.data, g.occurred_at AS "occurredAt", g.traceparent, g.webhook_id AS "webhookId",
    g.user_id AS "accountId", ${selectPolicy('g')}`);

@Injectable()
export class ClaimsRepository {
  constructor(
    private readonly plans: GenericPlanConnections,
    private readonly dataSource: DataSource,
  ) {}

  /** Claims those of the deliveries that this worker may attempt now, none of coordinated webhooks. */
  async claim(ids: readonly string[], options: ClaimOptions): Promise<ClaimedDelivery[]> {
    const values = claimValues(ids, options, false);
    return values ? this.plans.query<ClaimedDelivery>(CLAIM, values) : [];
  }

  /**
   * Deliveries of one webhook that could be claimed now, oldest first: those of the worker's share, or any if
   * there are none; none of a coordinated webhook. See `shares.ts`.
   */
  listDue(webhookId: string, workerId: string, limit: number): Promise<DueDelivery[]> {
    return this.dataSource.query(
      `WITH ${shareOf('$3')}
       SELECT d.id, w.id AS "webhookId", w.user_id AS "accountId", d.is_replay AS "isReplay"
       FROM share CROSS JOIN webhooks w CROSS JOIN LATERAL (
         SELECT d.*, bool_or(d.is_own) OVER () AS has_own FROM (
           SELECT d.id, d.replay_id IS NOT NULL AS is_replay, d.next_attempt_at,
             ${isInShare('d.id')} AS is_own
           FROM deliveries d
           WHERE d.webhook_id = w.id AND d.status = 'pending' AND d.claimed_by IS NULL AND ${isDue('d')}
           ORDER BY d.next_attempt_at LIMIT $2::integer * share.searched
         ) d
       ) d
       WHERE w.id = $1 AND ${IS_RUNNING} AND ${IS_CLOSED} AND NOT ${IS_COORDINATED}
         AND (d.is_own OR NOT d.has_own)
       ORDER BY d.next_attempt_at LIMIT $2`,
      [webhookId, limit, workerId],
    );
  }
}
