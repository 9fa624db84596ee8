import type { MigrationInterface, QueryRunner } from 'typeorm';

/** One row: since when, and until when, reports could arrive. See `ingest-availability.repository.ts`. */
export class IngestAvailability1764330000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE TABLE ingest_availability (
        id boolean PRIMARY KEY DEFAULT true CONSTRAINT ingest_availability_one_row CHECK (id),
        available_since timestamptz NOT NULL,
        seen_at timestamptz NOT NULL
      )`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE ingest_availability`);
  }
}
