import { Injectable } from '@nestjs/common';
import { prepared } from '../platform/database/prepared.js';
import type { SqlTransaction } from '../platform/database/unit-of-work.js';
import { alertKey, type Observation } from './alert-evaluation.js';

const LIST_FIRING = prepared(
  `SELECT type, subject_id AS "subjectId" FROM alert_states
    WHERE firing AND (type, subject_id) IN (SELECT * FROM unnest($1::text[], $2::uuid[]))`,
);

const UPSERT = prepared(
  `INSERT INTO alert_states (type, subject_id, user_id, firing, since)
    SELECT type, subject_id, user_id, firing, $5::timestamptz
    FROM unnest($1::text[], $2::uuid[], $3::uuid[], $4::boolean[])
      AS new (type, subject_id, user_id, firing)
    ON CONFLICT (type, subject_id) DO UPDATE SET firing = excluded.firing, since = excluded.since`,
);

/** The last known states of alerts. A transaction locks the subject before it changes a state. */
@Injectable()
export class AlertStatesRepository {
  /** The keys of the observed alerts that are firing. */
  async listFiring(tx: SqlTransaction, observed: readonly Observation[]): Promise<Set<string>> {
    const rows = await tx.query<{ type: string; subjectId: string }>(LIST_FIRING, [
      observed.map(({ type }) => type),
      observed.map(({ subjectId }) => subjectId),
    ]);
    return new Set(rows.map(alertKey));
  }

  /** The last transition of each alert wins. */
  async upsert(
    tx: SqlTransaction,
    transitions: readonly Observation[],
    since: Date,
  ): Promise<void> {
    const last = [...new Map(transitions.map((each) => [alertKey(each), each])).values()];
    await tx.execute(UPSERT, [
      last.map(({ type }) => type),
      last.map(({ subjectId }) => subjectId),
      last.map(({ userId }) => userId),
      last.map(({ firing }) => firing),
      since,
    ]);
  }
}
