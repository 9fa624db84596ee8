import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Events whose deliveries a worker has yet to insert. Old processes neither insert nor read tasks, so they
 * run beside new ones; only new workers expand.
 *
 * Rows are inserted and soon deleted, so the table is vacuumed by the number of changes, whatever its size.
 */
export class FanOutTasks1764461000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE TABLE fan_out_tasks (
        user_id uuid NOT NULL,
        event_id uuid NOT NULL,
        event_type text NOT NULL,
        agent_id uuid,
        webhook_ids uuid[] NOT NULL,
        ordered_ids uuid[] NOT NULL,
        order_seq bigint,
        first_delivery_id uuid NOT NULL,
        format_version smallint NOT NULL,
        is_overflow boolean NOT NULL,
        created_at timestamptz NOT NULL,
        PRIMARY KEY (user_id, event_id)
      ) WITH (toast_tuple_target = 8160, autovacuum_vacuum_scale_factor = 0,
        autovacuum_vacuum_threshold = 1000)`,
    );
    await queryRunner.query(
      `CREATE INDEX fan_out_tasks_order ON fan_out_tasks (agent_id, order_seq)
       WHERE order_seq IS NOT NULL`,
    );
  }

  /** Throws while tasks wait: their deliveries would be lost. */
  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('LOCK TABLE fan_out_tasks IN EXCLUSIVE MODE');
    const waiting = (await queryRunner.query('SELECT FROM fan_out_tasks LIMIT 1')) as unknown[];
    if (waiting.length > 0)
      throw new Error('fan_out_tasks has rows. Run a worker until it has none');
    await queryRunner.query('DROP TABLE fan_out_tasks');
  }
}
