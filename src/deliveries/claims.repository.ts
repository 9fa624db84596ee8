import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { idFloor, momentOf } from '../database/id-generator.js';
import { uuids } from '../database/uuids.js';

/** A worker's claims are good while it was seen this recently. */
const WORKER_ALIVE_MS = 8_000;
export const WORKER_ALIVE = `interval '${WORKER_ALIVE_MS} milliseconds'`;

/** An event and its deliveries get their ids within one transaction; an hour is more than any takes. */
const EVENT_MARGIN_MS = 3_600_000;

/** A delivery of which an attempt is under way. */
export interface AttemptedDelivery {
  readonly id: string;
  readonly webhook_id: string;
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
 * pending and whose they are, PostgreSQL takes the index of all that is due to a webhook, as long as
 * its statistics are those of a smaller backlog (34 ms for 100 of 77,000 deliveries instead of 2 ms).
 * An event is made just before its deliveries, so their ids bound its own, and only the partitions in
 * between are looked at; LIMIT keeps that from becoming a search of all that lies there. It is
 * planned each time: a plan from when the partitions were small would be a bad one an hour later.
 */
const CLAIM = `
  WITH asked AS MATERIALIZED (
    SELECT id, webhook_id, event_id, status, next_attempt_at FROM deliveries
    WHERE id = ANY($1::uuid[]) AND claimed_by IS NULL
    FOR UPDATE SKIP LOCKED
  ), granted AS MATERIALIZED (
    SELECT a.id, e.data, e.occurred_at, w.id AS webhook_id,
      w.url, w.secret, w.previous_secret, w.previous_secret_until
    FROM asked a JOIN webhooks w ON w.id = a.webhook_id
    CROSS JOIN LATERAL (
      SELECT data, occurred_at FROM events
      WHERE id = a.event_id AND id BETWEEN $4 AND $5 LIMIT 1
    ) e
    WHERE a.status = 'pending' AND w.is_active AND w.deleted_at IS NULL
      AND ($3 OR (w.circuit_opened_at IS NULL AND a.next_attempt_at <= now()))
      AND EXISTS (SELECT FROM workers WHERE id = $2 AND seen_at > now() - ${WORKER_ALIVE})
  )
  UPDATE deliveries d SET claimed_by = $2, claimed_at = now()
  FROM granted g WHERE d.id = g.id AND d.id = ANY($1::uuid[])
  RETURNING d.id, d.attempts, d.max_attempts, d.event_type AS event, $3::boolean AS probe,
    g.data, g.occurred_at,
    g.webhook_id, g.url, g.secret, g.previous_secret, g.previous_secret_until`;

@Injectable()
export class ClaimsRepository {
  constructor(private readonly dataSource: DataSource) {}

  async claim(ids: readonly string[], options: ClaimOptions): Promise<ClaimedDelivery[]> {
    const sorted = [...ids].sort();
    const first = sorted[0];
    if (first === undefined) return [];
    const [rows] = await this.dataSource.query<[ClaimedDelivery[], number]>(CLAIM, [
      uuids(sorted),
      options.workerId,
      options.probe,
      idFloor(new Date(momentOf(first) - EVENT_MARGIN_MS)),
      sorted.at(-1),
    ]);
    return rows;
  }

  /**
   * Gives back the claim of a probe that failed. The delivery waits on, behind the others: one that
   * is always refused must not be the probe for ever.
   */
  async release(id: string, workerId: string): Promise<void> {
    await this.dataSource.query(
      `UPDATE deliveries SET claimed_by = NULL, claimed_at = NULL, next_attempt_at = now()
       WHERE id = $1 AND claimed_by = $2`,
      [id, workerId],
    );
  }
}
