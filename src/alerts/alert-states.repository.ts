import { Injectable } from '@nestjs/common';
import { prepared } from '../platform/database/prepared.js';
import type { Transaction } from '../platform/database/unit-of-work.js';
import { alertKey, type Observation } from './alert-evaluation.js';

const FIND_FIRING = prepared(
  `SELECT type, subject_id AS "subjectId" FROM alert_states
    WHERE firing AND (type, subject_id) IN (SELECT * FROM unnest($1::text[], $2::uuid[]))`,
);

const SAVE = prepared(
  `INSERT INTO alert_states (type, subject_id, user_id, firing, since)
    SELECT type, subject_id, user_id, firing, $5::timestamptz
    FROM unnest($1::text[], $2::uuid[], $3::uuid[], $4::boolean[])
      AS new (type, subject_id, user_id, firing)
    ON CONFLICT (type, subject_id) DO UPDATE SET firing = excluded.firing, since = excluded.since`,
);

/** The last known states of alerts; whoever changes one holds the lock that guards its subject. */
@Injectable()
export class AlertStatesRepository {
  /** The keys of those among `observed` whose alert fires. */
  async findFiring(tx: Transaction, observed: readonly Observation[]): Promise<Set<string>> {
    const rows = await tx.look<{ type: string; subjectId: string }>(
      FIND_FIRING,
      [observed.map(({ type }) => type), observed.map(({ subjectId }) => subjectId)],
      SAVE,
    );
    return new Set(rows.map(alertKey));
  }

  /** Where several concern one alert, the last one stays. */
  async save(tx: Transaction, transitions: readonly Observation[], since: Date): Promise<void> {
    const last = [...new Map(transitions.map((each) => [alertKey(each), each])).values()];
    await tx.write(SAVE, [
      last.map(({ type }) => type),
      last.map(({ subjectId }) => subjectId),
      last.map(({ userId }) => userId),
      last.map(({ firing }) => firing),
      since,
    ]);
  }
}
