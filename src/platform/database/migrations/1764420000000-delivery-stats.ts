import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Counts of deliveries and durations of attempts per webhook and account: see ADR 12. The statement that
 * records attempts only appends to `delivery_stat_deltas`, which a task moves to `delivery_stats`.
 */
export class DeliveryStats1764420000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE delivery_stat_deltas, delivery_stats');
  }
}

const STATEMENTS = [
  // Rows live for seconds: they are vacuumed by their number, not by their share of an empty table, and
  // kept whole, as 200 attempts fit a page.
  `CREATE TABLE delivery_stat_deltas (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    minute timestamptz NOT NULL,
    attempted boolean NOT NULL,
    webhook_ids uuid[] NOT NULL,
    successes boolean[] NOT NULL,
    durations_ms integer[] NOT NULL
  ) WITH (toast_tuple_target = 8160, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000)`,
  // The row of the current hour is updated every few seconds: in place, where its page has room.
  `CREATE TABLE delivery_stats (
    subject_id uuid NOT NULL,
    resolution text NOT NULL,
    start timestamptz NOT NULL,
    delivered integer NOT NULL,
    failed integer NOT NULL,
    attempts integer NOT NULL,
    durations_ms integer[] NOT NULL,
    counts integer[] NOT NULL,
    PRIMARY KEY (subject_id, resolution, start)
  ) WITH (fillfactor = 70)`,
  'CREATE INDEX delivery_stats_resolution_start ON delivery_stats (resolution, start)',
];
