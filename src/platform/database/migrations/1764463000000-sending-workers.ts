import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which processes with a lease send deliveries: API processes claim none but those of tests. */
export class SendingWorkers1764463000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'ALTER TABLE workers ADD COLUMN IF NOT EXISTS sends boolean NOT NULL DEFAULT true',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE workers DROP COLUMN sends');
  }
}
