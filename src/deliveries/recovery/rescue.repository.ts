import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { AbandonedAttempt } from '../attempt/claimed-delivery.js';
import { IS_COORDINATED } from '../circuit/circuit-sql.js';
import { LEASE_IS_VALID, WORKER_LEASE } from './worker-lease.js';

/** Longer than the result of a claim takes to reach its worker. */
const CLAIM_RESULT_TIMEOUT = `interval '15 seconds'`;

/** Finds attempts whose worker will not record a result. */
@Injectable()
export class RescueRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Workers whose lease has expired. */
  async listExpiredWorkers(): Promise<string[]> {
    const rows = await this.dataSource.query<{ id: string }[]>(
      `SELECT id FROM workers WHERE seen_at <= now() - ${WORKER_LEASE}`,
    );
    return rows.map(({ id }) => id);
  }

  /**
   * Claims of workers without a valid lease, and claims of `workerId` that are not `inProgress`: it was
   * granted them by a statement whose result never reached it.
   */
  listAbandoned(
    workerId: string,
    inProgress: readonly string[],
    limit: number,
  ): Promise<AbandonedAttempt[]> {
    return this.dataSource.query(
      `SELECT d.id, d.webhook_id AS "webhookId", w.user_id AS "accountId", d.event_type AS event,
         d.replay_id IS NOT NULL AS "isReplay", d.attempts + 1 AS attempt, d.max_attempts AS "maxAttempts",
         w.retry_schedule AS "retrySchedule", ${IS_COORDINATED} AS "isCoordinated", false AS probe,
         d.claimed_by AS "workerId", d.claimed_at AS "startedAt"
       FROM deliveries d LEFT JOIN webhooks w ON w.id = d.webhook_id
       WHERE d.status = 'pending' AND d.claimed_by IS NOT NULL AND CASE
         WHEN d.claimed_by = $1
           THEN d.claimed_at <= now() - ${CLAIM_RESULT_TIMEOUT} AND d.id <> ALL($2::uuid[])
         ELSE NOT EXISTS (
           SELECT FROM workers k WHERE k.id = d.claimed_by AND ${LEASE_IS_VALID})
         END
       LIMIT $3`,
      [workerId, inProgress, limit],
    );
  }
}
