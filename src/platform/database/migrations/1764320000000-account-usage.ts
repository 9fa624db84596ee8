import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Counts each account's agents and deployments as rows come and go, cascades included, so that a
 * quota costs one look-up. By triggers, because old processes, which do not count, run beside new ones.
 * A trigger's lock keeps writers out until the rows that exist are counted.
 */
export class AccountUsage1764320000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [TABLE, ...TABLES.flatMap(counting), COUNT_EXISTING, ENDED]) {
      await queryRunner.query(statement);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX deployments_ended');
    for (const table of TABLES) {
      await queryRunner.query(`DROP FUNCTION count_${table}() CASCADE`);
    }
    await queryRunner.query('DROP TABLE account_usage');
  }
}

const TABLES = ['agents', 'deployments'];

const TABLE = `CREATE TABLE account_usage (
  user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
  agents integer NOT NULL DEFAULT 0,
  deployments integer NOT NULL DEFAULT 0
) WITH (fillfactor = 50)`;

function counting(table: string): string[] {
  return [
    `CREATE FUNCTION count_${table}() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN
       IF TG_OP = 'INSERT' THEN
         INSERT INTO account_usage AS usage (user_id, ${table})
         SELECT user_id, count(*) FROM changed GROUP BY user_id ORDER BY user_id
         ON CONFLICT (user_id) DO UPDATE SET ${table} = usage.${table} + excluded.${table};
       ELSE
         UPDATE account_usage usage SET ${table} = usage.${table} - gone.count
         FROM (SELECT user_id, count(*) FROM changed GROUP BY user_id) gone
         WHERE usage.user_id = gone.user_id;
       END IF;
       RETURN NULL;
     END $$`,
    `CREATE TRIGGER count_inserted AFTER INSERT ON ${table} REFERENCING NEW TABLE AS changed
     FOR EACH STATEMENT EXECUTE FUNCTION count_${table}()`,
    `CREATE TRIGGER count_deleted AFTER DELETE ON ${table} REFERENCING OLD TABLE AS changed
     FOR EACH STATEMENT EXECUTE FUNCTION count_${table}()`,
  ];
}

const COUNT_EXISTING = `INSERT INTO account_usage (user_id, agents, deployments)
  SELECT user_id, sum(agents), sum(deployments) FROM (
    SELECT user_id, 1 AS agents, 0 AS deployments FROM agents
    UNION ALL SELECT user_id, 0, 1 FROM deployments
  ) existing GROUP BY user_id`;

/** The oldest ended deployments of an account, which make room for new ones. */
const ENDED = `CREATE INDEX deployments_ended ON deployments (user_id, id) WHERE ended_at IS NOT NULL`;
