import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Only a pending delivery can have an attempt under way: the record of an attempt relies on it. */
export class ClaimedIsPending1764200000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE deliveries ADD CONSTRAINT deliveries_claimed_is_pending
        CHECK (claimed_by IS NULL OR status = 'pending')`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE deliveries DROP CONSTRAINT deliveries_claimed_is_pending`);
  }
}
