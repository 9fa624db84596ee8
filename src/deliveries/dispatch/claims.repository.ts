import { Injectable } from '@nestjs/common';
import { FixedPlans } from '../../platform/database/generic-plan-connections.js';
import { idFloor, momentOf } from '../../platform/database/clock/id-generator.js';
import { prepared } from '../../platform/database/prepared.js';
import { uuids } from '../../platform/database/uuids.js';
import { IS_CLOSED } from '../circuit/circuit-sql.js';

/** A worker's claims are good while it was seen this recently. */
const WORKER_ALIVE_MS = 8_000;
export const WORKER_ALIVE = `interval '${WORKER_ALIVE_MS} milliseconds'`;

/** An event and its deliveries get their ids within one transaction; an hour is more than any takes. */
const EVENT_MARGIN_MS = 3_600_000;

/** A delivery of which an attempt is under way. */
export interface AttemptedDelivery {
  readonly id: string;
  readonly webhook_id: string;
  /** The account that owns the webhook. */
  readonly user_id: string;
  readonly event: string;
  /** Attempts that have ended before. */
  readonly attempts: number;
  readonly max_attempts: number | null;
}

/** A delivery that this worker may attempt now, with all that the attempt needs. */
export interface ClaimedDelivery extends AttemptedDelivery {
  /** It goes out to find out whether an endpoint with an open circuit answers again. */
  readonly probe: boolean;
  readonly data: string;
  readonly occurred_at: Date;
  readonly url: string;
  readonly secret: string | null;
  readonly previous_secret: string | null;
  readonly previous_secret_until: Date | null;
}

export interface ClaimOptions {
  readonly workerId: string;
  /** A probe goes out although the circuit is open and the delivery may not be due. */
  readonly probe: boolean;
}

/**
 * The one statement that decides who makes an attempt: a compare-and-set on `claimed_by`, for many
 * deliveries at once. First attempts, retries, recovery and sweeping all come through it. It grants
 * only what is due, unclaimed, wanted by a webhook that takes deliveries, and asked for by a worker
 * that is alive. Rows that another claim holds at this moment are skipped, not waited for.
 *
 * The rows are found, and locked, by nothing but their ids, and judged afterwards: told that they are
 * pending and whose they are, PostgreSQL would read the index of all that is due to a webhook. Every
 * look-up is written so that it can only be made row by row (see `FixedPlans`): LATERAL with LIMIT,
 * and for the UPDATE an array of one id, which unlike `=` is no reason to read a whole index and compare.
 *
 * `$4` and `$5` are the first and the last id, which tell PostgreSQL the partitions that it may leave
 * alone. An event is made just before its deliveries, so `$6` and the last id bound its own.
 */
export const CLAIM = prepared(`
  WITH asked AS MATERIALIZED (
    SELECT d.* FROM unnest($1::uuid[]) AS wanted (id)
    CROSS JOIN LATERAL (
      SELECT id, webhook_id, event_id, status, next_attempt_at FROM deliveries
      WHERE id = wanted.id AND id BETWEEN $4 AND $5 AND claimed_by IS NULL
      LIMIT 1 FOR UPDATE SKIP LOCKED
    ) d
  ), granted AS MATERIALIZED (
    SELECT a.id, e.data, e.occurred_at, w.id AS webhook_id, w.user_id,
      w.url, w.secret, w.previous_secret, w.previous_secret_until
    FROM asked a
    CROSS JOIN LATERAL (SELECT * FROM webhooks WHERE id = a.webhook_id LIMIT 1) w
    CROSS JOIN LATERAL (
      SELECT data, occurred_at FROM events
      WHERE id = a.event_id AND id BETWEEN $6 AND $5 LIMIT 1
    ) e
    WHERE a.status = 'pending' AND w.is_active AND w.deleted_at IS NULL
      AND ($3 OR (${IS_CLOSED} AND a.next_attempt_at <= now()))
      AND EXISTS (SELECT FROM workers WHERE id = $2 AND seen_at > now() - ${WORKER_ALIVE})
  )
  UPDATE deliveries d SET claimed_by = $2, claimed_at = now()
  FROM granted g WHERE d.id = ANY (ARRAY[g.id])
  RETURNING d.id, d.attempts, d.max_attempts, d.event_type AS event, $3::boolean AS probe,
    g.data, g.occurred_at,
    g.webhook_id, g.user_id, g.url, g.secret, g.previous_secret, g.previous_secret_until`);

@Injectable()
export class ClaimsRepository {
  constructor(private readonly plans: FixedPlans) {}

  async claim(ids: readonly string[], options: ClaimOptions): Promise<ClaimedDelivery[]> {
    const sorted = [...ids].sort();
    const [first, last] = [sorted[0], sorted.at(-1)];
    if (first === undefined) return [];
    return this.plans.query<ClaimedDelivery>(CLAIM, [
      uuids(sorted),
      options.workerId,
      options.probe,
      first,
      last,
      idFloor(new Date(momentOf(first) - EVENT_MARGIN_MS)),
    ]);
  }
}
