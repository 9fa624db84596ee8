import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What readiness writes to, see `write-probe.ts`: a few rows, whatever the number of processes. */
export class WriteProbes1764350000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE TABLE write_probes (
        slot smallint PRIMARY KEY,
        written_at timestamptz NOT NULL
      ) WITH (fillfactor = 50)`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE write_probes');
  }
}
