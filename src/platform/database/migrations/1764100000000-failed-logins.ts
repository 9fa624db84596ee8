import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where failed logins are counted, see `failed-logins.repository.ts`. */
export class FailedLogins1764100000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE TABLE failed_logins (
        subject text PRIMARY KEY,
        failures integer NOT NULL,
        waits_until timestamptz NOT NULL,
        expires_at timestamptz NOT NULL
      )`,
    );
    await queryRunner.query(`CREATE INDEX failed_logins_expires_at ON failed_logins (expires_at)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE failed_logins`);
  }
}
