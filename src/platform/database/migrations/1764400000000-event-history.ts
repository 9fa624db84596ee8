import type { MigrationInterface, QueryRunner } from 'typeorm';
import { alterInUse } from '../partitions/alter-in-use.js';
import { createPartitionedIndex } from '../partitions/partitioned-index.js';

/**
 * Columns and indexes to list events, to replay deliveries and to stream events in the order of their
 * commits. Old processes run beside new ones: the columns are optional, and the indexes are built
 * while the tables are in use. Not in one transaction, so each statement may be repeated.
 */
export class EventHistory1764400000000 implements MigrationInterface {
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of COLUMNS) await alterInUse(queryRunner, statement);
    await queryRunner.query(BEGIN_PUBLISH);
    for (const index of INDEXES) await createPartitionedIndex(queryRunner, index);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const { name } of INDEXES) await queryRunner.query(`DROP INDEX ${name}`);
    await queryRunner.query('DROP FUNCTION begin_publish()');
    for (const [table, columns] of Object.entries(ADDED)) {
      for (const column of Object.keys(columns)) {
        await queryRunner.query(`ALTER TABLE ${table} DROP COLUMN ${column}`);
      }
    }
  }
}

const ADDED = {
  events: {
    agent_id: 'uuid',
    deployment_id: 'uuid',
    matched: 'integer',
    is_test: 'boolean NOT NULL DEFAULT false',
    expunged_at: 'timestamptz',
  },
  deliveries: { replay_of: 'uuid', replay_id: 'uuid', end_reason: 'text' },
};

const COLUMNS = Object.entries(ADDED).map(([table, columns]) => {
  const added = Object.entries(columns).map(([name, type]) => `${name} ${type}`);
  return `ALTER TABLE ${table} ${added.map((column) => `ADD COLUMN IF NOT EXISTS ${column}`).join(', ')}`;
});

/**
 * Registers the transaction as one that inserts events and returns the time, in ms since the epoch, before
 * which none of its event ids may lie. The key of the lock must not be later than that time, so it is
 * rounded down, not to the nearest millisecond. See `commit-horizon.ts`.
 */
const BEGIN_PUBLISH = `CREATE OR REPLACE FUNCTION begin_publish() RETURNS float8 LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtext('mutx.publish'),
      (floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint % 2147483648)::integer);
    RETURN floor(extract(epoch FROM clock_timestamp()) * 1000);
  END $$`;

const INDEXES = [
  { name: 'events_user_id', table: 'events', on: '(user_id, id)' },
  { name: 'events_user_type', table: 'events', on: '(user_id, type, id)' },
  { name: 'events_agent_id', table: 'events', on: '(agent_id, id) WHERE agent_id IS NOT NULL' },
  {
    name: 'events_unmatched',
    table: 'events',
    on: '(user_id, id) WHERE matched = 0 AND NOT is_test',
  },
  { name: 'deliveries_event_id', table: 'deliveries', on: '(event_id)' },
  {
    name: 'deliveries_replay_id',
    table: 'deliveries',
    on: '(replay_id, status) WHERE replay_id IS NOT NULL',
  },
];
