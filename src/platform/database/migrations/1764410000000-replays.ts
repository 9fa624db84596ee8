import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Replay jobs: the events of a period that are sent to one webhook again, and how far each job is. */
export class Replays1764410000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [TABLE, ...INDEXES]) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE replays');
  }
}

const TABLE = `CREATE TABLE replays (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  webhook_id uuid NOT NULL REFERENCES webhooks ON DELETE CASCADE,
  status text NOT NULL,
  delivery_status text NOT NULL,
  events text[],
  types text[],
  since timestamptz NOT NULL,
  until timestamptz,
  cursor_id uuid NOT NULL,
  end_id uuid NOT NULL,
  matched integer,
  planned integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL,
  ended_at timestamptz,
  turn_at timestamptz,
  next_turn_at timestamptz NOT NULL
) WITH (fillfactor = 50)`;

const INDEXES = [
  `CREATE UNIQUE INDEX replays_open ON replays (webhook_id) WHERE status IN ('pending', 'running')`,
  'CREATE INDEX replays_webhook_id ON replays (webhook_id, id)',
  'CREATE INDEX replays_user_id ON replays (user_id)',
];
