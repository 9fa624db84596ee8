import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The `traceparent` of the report that caused an event, which its deliveries continue. */
export class Traceparents1764462000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE events ADD COLUMN IF NOT EXISTS traceparent text');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE events DROP COLUMN traceparent');
  }
}
