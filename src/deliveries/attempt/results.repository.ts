import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../platform/config/app-config.js';
import { IdGenerator } from '../../platform/database/clock/id-generator.js';
import { GenericPlanConnections } from '../../platform/database/generic-plan-connections.js';
import { prepared } from '../../platform/database/prepared.js';
import { uuids } from '../../platform/database/uuids.js';
import { moveCircuits } from '../circuit/circuit-sql.js';
import { COUNT_ATTEMPTS } from '../stats/deltas/delta-sql.js';
import { probeDelaysMs } from '../circuit/circuit.js';
import { countsForCircuit, type AttemptResult } from './attempt-result.js';

/**
 * Records many attempts in one statement: moves the deliveries on, inserts and counts the attempts and
 * moves the webhooks' circuits. It compares `claimed_by`, so a result whose claim no longer stands changes nothing.
 * Deliveries are found by their ids alone, as in the claim: a claim implies `pending` (a CHECK constraint),
 * and with that condition PostgreSQL would read the index of all due deliveries. They are locked in the
 * order of their ids, as claims lock them.
 *
 * A claimed delivery has an `end_reason` only if its event was expunged during the attempt. It is not retried,
 * and the response, which may repeat the event's data, is not stored.
 */
const recordStatement = (before: string): string => `
  WITH result AS (
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::int[], $6::text[],
      $7::int[], $8::text[], $9::timestamptz[], $10::float8[], $11::text[], $12::boolean[])
      AS r (id, attempt_id, worker_id, status, status_code, error_message, duration_ms,
        response_body, started_at, retry_ms, end_reason, counts)
  ), recorded AS (
    UPDATE deliveries d SET
      status = CASE WHEN r.status = 'delivered' OR d.end_reason IS NULL THEN r.status ELSE 'cancelled' END,
      attempts = d.attempts + 1,
      claimed_by = NULL,
      claimed_at = NULL,
      status_code = r.status_code,
      error_message = r.error_message,
      duration_ms = r.duration_ms,
      next_attempt_at = CASE WHEN d.end_reason IS NULL THEN now() + r.retry_ms * interval '1 millisecond' END,
      delivered_at = CASE WHEN r.status = 'delivered' THEN now() END,
      end_reason = coalesce(d.end_reason, r.end_reason)
    FROM result r
    WHERE d.id = ANY (ARRAY[r.id]) AND d.claimed_by = r.worker_id
    RETURNING d.id, d.webhook_id, d.attempts, r.attempt_id, d.status, r.status_code,
      r.error_message, r.duration_ms,
      CASE WHEN d.end_reason IS DISTINCT FROM 'expunged' THEN r.response_body END AS response_body,
      r.started_at, r.end_reason, r.counts
  ), logged AS (
    INSERT INTO delivery_attempts (id, delivery_id, attempt, status_code, error_message,
      duration_ms, response_body, started_at)
    SELECT attempt_id, id, attempts, status_code, error_message, duration_ms, response_body, started_at
    FROM recorded
  ), counted AS (
    ${COUNT_ATTEMPTS}
  ), ${before}${moveCircuits({ threshold: '$13', firstProbeMs: '$14' })}
  SELECT id FROM recorded`;

export const RECORD = prepared(recordStatement(''));

/**
 * Response bodies are stored for the first and the latest attempt: the third attempt clears the body of the
 * second, and so on. This is a statement of its own because most attempts are first ones, and PostgreSQL
 * opens every partition of a table that it updates, even where no row matches.
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
export class ResultsRepository {
  private readonly circuitAfter: number;
  private readonly firstProbeMs: number;

  constructor(
    { delivery }: AppConfig,
    private readonly plans: GenericPlanConnections,
    private readonly ids: IdGenerator,
  ) {
    this.circuitAfter = delivery.circuitAfter;
    [this.firstProbeMs] = probeDelaysMs(delivery);
  }

  /** Returns the ids of the deliveries whose claim still stood. */
  async record(unsorted: readonly AttemptResult[]): Promise<Set<string>> {
    const results = [...unsorted].sort((a, b) => (a.delivery.id < b.delivery.id ? -1 : 1));
    const clears = results.some(({ delivery }) => delivery.attempt > 2);
    const rows = await this.plans.query<{ id: string }>(clears ? RECORD_AND_CLEAR : RECORD, [
      uuids(results.map(({ delivery }) => delivery.id)),
      uuids(results.map(() => this.ids.next())),
      uuids(results.map(({ workerId }) => workerId)),
      results.map(({ next }) => next.status),
      results.map(({ statusCode }) => statusCode),
      results.map(({ error }) => error?.message ?? null),
      results.map(({ durationMs }) => durationMs),
      results.map(({ responseBody }) => responseBody),
      results.map(({ startedAt }) => startedAt),
      results.map(({ next }) => (next.status === 'pending' ? next.retryInMs : null)),
      results.map(({ next }) => (next.status === 'failed' ? next.reason : null)),
      results.map(countsForCircuit),
      this.circuitAfter,
      this.firstProbeMs,
    ]);
    return new Set(rows.map(({ id }) => id));
  }
}
