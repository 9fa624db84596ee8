import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What `GET /alerts` shows of an alert, and its indexes. Old processes run beside new ones and write none
 * of these columns: they are optional or have a default.
 */
export class Alerts1764430000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [ADD_COLUMNS, BACKFILL, SET_DEFAULTS, ...INDEXES]) {
      await queryRunner.query(statement);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    const dropped = COLUMNS.map(([name]) => `DROP COLUMN ${name}`).join(', ');
    await queryRunner.query(`ALTER TABLE alert_states ${dropped}`);
  }
}

const COLUMNS = [
  ['id', 'uuid'],
  ['started_at', 'timestamptz'],
  ['agent_id', 'uuid'],
  ['value', 'jsonb'],
  ['threshold', 'jsonb'],
];

const ADD_COLUMNS = `ALTER TABLE alert_states
  ${COLUMNS.map(([name, type]) => `ADD COLUMN ${name} ${type}`).join(', ')}`;

const BACKFILL = `UPDATE alert_states s SET
  id = ${idAt('since')},
  started_at = since,
  agent_id = CASE
    WHEN type = 'alert.webhook_disabled' THEN NULL
    WHEN type = 'alert.deployment_failed'
      THEN (SELECT d.agent_id FROM deployments d WHERE d.id = s.subject_id)
    ELSE subject_id END`;

const SET_DEFAULTS = `ALTER TABLE alert_states ALTER COLUMN id SET NOT NULL,
  ALTER COLUMN id SET DEFAULT ${idAt('clock_timestamp()')},
  ALTER COLUMN started_at SET NOT NULL, ALTER COLUMN started_at SET DEFAULT now()`;

/** A UUID of version 7 with this time. */
function idAt(time: string): string {
  const milliseconds = `lpad(to_hex(floor(extract(epoch FROM ${time}) * 1000)::bigint), 12, '0')`;
  return `(${milliseconds} || '7' || substr(replace(gen_random_uuid()::text, '-', ''), 14))::uuid`;
}

/** Each filter of the list has an index in the order of the list. */
const INDEXES = [
  `CREATE INDEX alert_states_user_id ON alert_states (user_id, id)`,
  `CREATE INDEX alert_states_firing ON alert_states (user_id, firing, id)`,
  `CREATE INDEX alert_states_type ON alert_states (user_id, type, id)`,
  `CREATE INDEX alert_states_agent_id ON alert_states (user_id, agent_id, id)`,
];
