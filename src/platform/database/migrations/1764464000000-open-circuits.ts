import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Every worker looks for open circuits each second, among all webhooks. */
export class OpenCircuits1764464000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'CREATE INDEX webhooks_open_circuit ON webhooks (id) WHERE circuit_opened_at IS NOT NULL',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX webhooks_open_circuit');
  }
}
