import { idFloor } from '../../src/platform/database/clock/id-generator.js';
import { partitionedTables } from '../../src/platform/database/partitions/partitioned.js';
import { weeklyPartition } from '../../src/platform/database/partitions/partitions.js';
import { ENTITIES } from '../../src/app.module.js';
import type { Stores } from './stores.js';

/** Where rows are inserted. */
type Database = Pick<Stores, 'query'>;

/** Creates the partitions of the week that `at` falls in. */
export async function addWeek(stores: Database, at: Date): Promise<void> {
  for (const { table } of partitionedTables(ENTITIES)) {
    const { name, from, to } = weeklyPartition(table, at);
    await stores.query(
      `CREATE TABLE IF NOT EXISTS ${name} PARTITION OF ${table} FOR VALUES FROM ('${from}') TO ('${to}')`,
    );
  }
}

export interface EventRows {
  readonly count?: number;
  readonly at?: Date;
  readonly type?: string;
  readonly isTest?: boolean;
}

let serial = 0;

/** Inserts events as of `at`, which no webhook matched; returns their ids in order. */
export async function insertEvents(
  stores: Database,
  userId: string,
  { count = 1, at = new Date(), type = 'metrics.report', isTest = false }: EventRows = {},
): Promise<string[]> {
  const first = (serial += 1_000_000);
  const prefix = idFloor(at).slice(0, 14);
  const rows = await stores.query<{ id: string }>(
    `INSERT INTO events (id, user_id, type, data, occurred_at, matched, is_test)
     SELECT ($1 || '7000-8000-' || lpad(($2::bigint + n)::text, 12, '0'))::uuid, $3::uuid, $4,
       json_build_object('agent_id', $3::uuid, 'n', n)::text, $5, 0, $6
     FROM generate_series(1, $7::int) n ORDER BY n RETURNING id`,
    [prefix, first, userId, type, at, isTest, count],
  );
  return rows.map(({ id }) => id);
}

export interface DeliveryRows {
  readonly status: string;
  readonly maxAttempts?: number;
}

/** Inserts a delivery of each event to the webhook, newer than those inserted before; returns their ids. */
export async function insertDeliveries(
  stores: Database,
  webhookId: string,
  eventIds: readonly string[],
  { status, maxAttempts }: DeliveryRows,
): Promise<string[]> {
  const first = (serial += 1_000_000);
  const rows = await stores.query<{ id: string }>(
    `INSERT INTO deliveries (id, webhook_id, event_id, event_type, status, max_attempts,
       next_attempt_at, created_at)
     SELECT (left(e.id::text, 14) || '7001-8000-' || lpad(($3::bigint + n)::text, 12, '0'))::uuid,
       $1, e.id, e.type, $4, $5,
       CASE WHEN $4 = 'pending' THEN now() + interval '1 hour' END, e.occurred_at
     FROM unnest($2::uuid[]) WITH ORDINALITY AS wanted (id, n) JOIN events e ON e.id = wanted.id
     ORDER BY n RETURNING id`,
    [webhookId, eventIds, first, status, maxAttempts ?? null],
  );
  return rows.map(({ id }) => id);
}
