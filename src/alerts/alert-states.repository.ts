import { Injectable } from '@nestjs/common';
import { IdGenerator } from '../platform/database/clock/id-generator.js';
import { prepared } from '../platform/database/prepared.js';
import type { SqlTransaction } from '../platform/database/sql-transaction.js';
import { alertKey, type Observation } from './alert-evaluation.js';

const LIST_FIRING = prepared(
  `SELECT type, subject_id AS "subjectId" FROM alert_states
    WHERE firing AND (type, subject_id) IN (SELECT * FROM unnest($1::text[], $2::uuid[]))`,
);

/** An alert keeps its id and start while it fires and when it resolves; the next firing has others. */
const UPSERT = prepared(
  `INSERT INTO alert_states AS s
      (type, subject_id, user_id, firing, since, id, started_at, agent_id, value, threshold)
    SELECT type, subject_id, user_id, firing, $5::timestamptz, id, $5, agent_id, value::jsonb, threshold::jsonb
    FROM unnest($1::text[], $2::uuid[], $3::uuid[], $4::boolean[], $6::uuid[], $7::uuid[], $8::text[], $9::text[])
      AS new (type, subject_id, user_id, firing, id, agent_id, value, threshold)
    ON CONFLICT (type, subject_id) DO UPDATE SET
      firing = excluded.firing, since = excluded.since,
      id = CASE WHEN s.firing AND NOT excluded.firing THEN s.id ELSE excluded.id END,
      started_at = CASE WHEN s.firing AND NOT excluded.firing THEN s.since ELSE excluded.since END,
      agent_id = excluded.agent_id, value = excluded.value, threshold = excluded.threshold`,
);

/** The current states of alerts. A transaction locks the subject before it changes a state. */
@Injectable()
export class AlertStatesRepository {
  constructor(private readonly ids: IdGenerator) {}

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
      last.map(() => this.ids.next()),
      last.map(({ about }) => ('agent_id' in about ? about.agent_id : null)),
      last.map(({ value }) => (value === null ? null : JSON.stringify(value))),
      last.map(({ threshold }) => JSON.stringify(threshold)),
    ]);
  }
}
