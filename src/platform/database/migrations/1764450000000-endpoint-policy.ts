import type { MigrationInterface, QueryRunner } from 'typeorm';
import { alterInUse } from '../partitions/alter-in-use.js';
import { createPartitionedIndex } from '../partitions/partitioned-index.js';

/**
 * The endpoint policy: columns of webhooks (null: the default), of their replays and deliveries, the state of
 * limits and the order of deliveries. Old processes run beside new ones: the columns are optional, and the
 * index is built while the table is in use. Not in one transaction, so each statement may be repeated.
 */
export class EndpointPolicy1764450000000 implements MigrationInterface {
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of COLUMNS) await alterInUse(queryRunner, statement);
    await alterInUse(queryRunner, UNKNOWN_ORDER);
    for (const statement of CREATED) await queryRunner.query(statement);
    await createPartitionedIndex(queryRunner, ORDER_INDEX);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX ${ORDER_INDEX.name}`);
    await queryRunner.query('DROP TABLE full_accounts, webhook_limits');
    await queryRunner.query('DROP SEQUENCE delivery_order');
    for (const [table, columns] of Object.entries(ADDED)) {
      const dropped = Object.keys(columns).map((column) => `DROP COLUMN ${column}`);
      await alterInUse(queryRunner, `ALTER TABLE ${table} ${dropped.join(', ')}`);
    }
  }
}

const SELECTION = { filter: 'json', agent_ids: 'uuid[]' };

const ADDED = {
  webhooks: {
    description: 'text',
    metadata: 'jsonb',
    timeout_ms: 'integer',
    retry_schedule: 'float8[]',
    headers: 'text',
    header_names: 'text[]',
    signing_key: 'text',
    public_key: 'text',
    previous_signing_key: 'text',
    previous_signing_key_until: 'timestamptz',
    ...SELECTION,
    format: 'text',
    encrypted_url: 'text',
    rate_per_second: 'float8',
    rate_burst: 'integer',
    rate_limited_since: 'timestamptz',
    max_concurrency: 'integer',
    ordering: 'text',
    ordered_from: 'uuid',
    paused_at: 'timestamptz',
    resumed_at: 'timestamptz',
  },
  replays: SELECTION,
  deliveries: { format_version: 'smallint', order_key: 'uuid', order_seq: 'bigint' },
};

const COLUMNS = Object.entries(ADDED).map(([table, columns]) => {
  const added = Object.entries(columns).map(
    ([name, type]) => `ADD COLUMN IF NOT EXISTS ${name} ${type}`,
  );
  return `ALTER TABLE ${table} ${added.join(', ')}`;
});

/**
 * Versions that do not know `order_key` insert deliveries with a key of their own, which wait for no other.
 * The default is set in a statement of its own, so that existing rows stay as they are: null.
 */
const UNKNOWN_ORDER = 'ALTER TABLE deliveries ALTER COLUMN order_key SET DEFAULT gen_random_uuid()';

/** Every turn of a webhook updates its row of `webhook_limits`, so pages keep space for new versions. */
const CREATED = [
  'CREATE SEQUENCE IF NOT EXISTS delivery_order',
  `CREATE TABLE IF NOT EXISTS webhook_limits (
    webhook_id uuid PRIMARY KEY REFERENCES webhooks (id) ON DELETE CASCADE,
    rate_limited_since timestamptz,
    arrival_ms float8,
    in_flight uuid[] NOT NULL DEFAULT '{}'
  ) WITH (fillfactor = 50)`,
  `CREATE TABLE IF NOT EXISTS full_accounts (
    user_id uuid PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE
  )`,
];

const ORDER_INDEX = {
  name: 'deliveries_order',
  table: 'deliveries',
  on: `(webhook_id, order_key, order_seq) WHERE status = 'pending' AND order_key IS NOT NULL`,
};
