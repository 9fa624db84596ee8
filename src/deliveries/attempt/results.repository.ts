import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../platform/config/app-config.js';
import { FixedPlans } from '../../platform/database/generic-plan-connections.js';
import { prepared } from '../../platform/database/prepared.js';
import { uuids } from '../../platform/database/uuids.js';
import { moveCircuits } from '../circuit/circuit-sql.js';
import { probeDelaysMs } from '../circuit/circuit.js';
import type { DeliveryStatus } from '../entities/delivery.entity.js';

/** An attempt that has ended, and what became of its delivery. */
export interface Outcome {
  readonly deliveryId: string;
  /** 1, 2, … */
  readonly attempt: number;
  /** For the row of the attempt. */
  readonly attemptId: string;
  /** Whose claim it was: an outcome counts only while that claim stands. */
  readonly workerId: string;
  readonly status: DeliveryStatus;
  readonly statusCode: number | null;
  readonly errorMessage: string | null;
  readonly durationMs: number | null;
  readonly responseBody: string | null;
  readonly startedAt: Date;
  /** Delay before the next attempt, in ms; null when there is none. */
  readonly retryInMs: number | null;
  /** The endpoint answered 410. */
  readonly gone: boolean;
  /** Whether a failure counts towards opening the webhook's circuit. */
  readonly counts: boolean;
}

/**
 * Ends many attempts at once: the deliveries move on, an attempt row is written for each, and the
 * webhooks' health follows, all in one statement. `claimed_by` is compared, so the outcome of a
 * claim that was lost in the meantime changes nothing. The rows are found by their ids alone, as for
 * the claim: only pending ones have a claim (a CHECK constraint holds that), and told so, PostgreSQL
 * would read the index of all that is due. They are locked in the order of their ids, as claims do it.
 */
const recordStatement = (before: string): string => `
  WITH outcome AS (
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::int[], $6::text[],
      $7::int[], $8::text[], $9::timestamptz[], $10::float8[], $11::boolean[], $12::boolean[])
      AS o (id, attempt_id, worker_id, status, status_code, error_message, duration_ms,
        response_body, started_at, retry_ms, gone, counts)
  ), recorded AS (
    UPDATE deliveries d SET
      status = o.status,
      attempts = d.attempts + 1,
      claimed_by = NULL,
      claimed_at = NULL,
      status_code = o.status_code,
      error_message = o.error_message,
      duration_ms = o.duration_ms,
      next_attempt_at = now() + o.retry_ms * interval '1 millisecond',
      delivered_at = CASE WHEN o.status = 'delivered' THEN now() END
    FROM outcome o
    WHERE d.id = ANY (ARRAY[o.id]) AND d.claimed_by = o.worker_id
    RETURNING d.id, d.webhook_id, d.attempts, o.attempt_id, o.status, o.status_code,
      o.error_message, o.duration_ms, o.response_body, o.started_at, o.gone, o.counts
  ), logged AS (
    INSERT INTO delivery_attempts (id, delivery_id, attempt, status_code, error_message,
      duration_ms, response_body, started_at)
    SELECT attempt_id, id, attempts, status_code, error_message, duration_ms, response_body, started_at
    FROM recorded
  ), ${before}${moveCircuits({ threshold: '$13', firstProbeMs: '$14' })}
  SELECT id FROM recorded`;

export const RECORD = prepared(recordStatement(''));

/**
 * Bodies are stored of the first and of the latest attempt: a third one clears the second's, and so
 * on. A statement of its own, since PostgreSQL opens every partition of a table that is updated,
 * whether it finds a row there or not, and most attempts are first ones.
 */
export const RECORD_AND_CLEAR = prepared(
  recordStatement(`cleared AS (
    UPDATE delivery_attempts a SET response_body = NULL
    FROM recorded r
    WHERE r.attempts > 2 AND a.delivery_id = ANY (ARRAY[r.id])
      AND a.attempt = ANY (ARRAY[r.attempts - 1]) AND a.response_body IS NOT NULL
  ), `),
);

@Injectable()
export class OutcomesRepository {
  constructor(
    private readonly plans: FixedPlans,
    private readonly config: AppConfig,
  ) {}

  /** The ids of the deliveries whose claim still stood. */
  async record(unsorted: readonly Outcome[]): Promise<Set<string>> {
    const outcomes = [...unsorted].sort((a, b) => (a.deliveryId < b.deliveryId ? -1 : 1));
    const statement = outcomes.some(({ attempt }) => attempt > 2) ? RECORD_AND_CLEAR : RECORD;
    const rows = await this.plans.query<{ id: string }>(statement, [
      uuids(outcomes.map((o) => o.deliveryId)),
      uuids(outcomes.map((o) => o.attemptId)),
      uuids(outcomes.map((o) => o.workerId)),
      outcomes.map((o) => o.status),
      outcomes.map((o) => o.statusCode),
      outcomes.map((o) => o.errorMessage),
      outcomes.map((o) => o.durationMs),
      outcomes.map((o) => o.responseBody),
      outcomes.map((o) => o.startedAt),
      outcomes.map((o) => o.retryInMs),
      outcomes.map((o) => o.gone),
      outcomes.map((o) => o.counts),
      this.config.delivery.circuitAfter,
      probeDelaysMs(this.config.delivery)[0],
    ]);
    return new Set(rows.map(({ id }) => id));
  }
}
