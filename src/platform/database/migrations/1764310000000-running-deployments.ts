import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Finds the running deployments of an agent, however many of its deployments have ended. */
export class RunningDeployments1764310000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE INDEX deployments_running ON deployments (agent_id) WHERE status = 'running'`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX deployments_running`);
  }
}
