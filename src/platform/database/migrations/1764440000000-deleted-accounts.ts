import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Accounts to purge, see `account-deletion/`, and an index of all webhooks of an account. */
export class DeletedAccounts1764440000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE TABLE deleted_accounts (
        user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
        deleted_at timestamptz NOT NULL,
        next_step_at timestamptz NOT NULL
      ) WITH (fillfactor = 50)`,
    );
    await queryRunner.query('CREATE INDEX webhooks_account ON webhooks (user_id)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX webhooks_account');
    await queryRunner.query('DROP TABLE deleted_accounts');
  }
}
