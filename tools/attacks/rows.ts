import { weeklyPartition } from '../../src/platform/database/partitions/partitions.js';

const HOUR_MS = 3_600_000;

/** The database of the stack under attack. */
interface Database {
  query(sql: string, values?: unknown[]): Promise<unknown>;
}

/** Deliveries of the last hour, each with its event, all delivered. */
export async function insertHistory(
  database: Database,
  userId: string,
  webhookId: string,
  rows: number,
): Promise<void> {
  const status = `'delivered', 1, 200, 12, NULL::timestamptz, now() - interval '1 hour'`;
  await insert(database, status, [userId, webhookId, rows, Date.now() - HOUR_MS, HOUR_MS]);
  await database.query('ANALYZE events, deliveries');
}

/** Deliveries that are due now, each with its event; all become visible at once. */
export async function insertBacklog(
  database: Database,
  userId: string,
  webhookId: string,
  rows: number,
): Promise<void> {
  const status = `'pending', 0, NULL::int, NULL::int, now(), NULL::timestamptz`;
  await insert(database, status, [userId, webhookId, rows, Date.now() - 1_000, 1_000]);
}

/** Ids of version 7, spread evenly over the interval given by the last two values in ms. */
async function insert(
  database: Database,
  status: string,
  [userId, webhookId, rows, fromMs, lengthMs]: [string, string, number, number, number],
): Promise<void> {
  const { from } = weeklyPartition('deliveries', new Date());
  const weekMs = Number.parseInt(from.replaceAll('-', '').slice(0, 12), 16);
  await database.query(
    `WITH made AS (
       SELECT (lpad(to_hex($4::bigint + (n::bigint * $5::bigint) / $3::bigint), 12, '0')
           || '7000a000' || lpad(to_hex(n), 12, '0'))::uuid AS id,
         n FROM generate_series(1, $3::int) n
     ), recorded AS (
       INSERT INTO events (id, user_id, type, data, occurred_at)
       SELECT id, $1::uuid, 'agent.heartbeat',
         json_build_object('agent_id', gen_random_uuid(), 'agent_name', 'an agent',
           'status', 'running', 'node_id', 'row ' || n)::text, now()
       FROM made
     )
     INSERT INTO deliveries (id, webhook_id, event_id, event_type, created_at, status, attempts,
       status_code, duration_ms, next_attempt_at, delivered_at)
     SELECT id, $2::uuid, id, 'agent.heartbeat', now(), ${status} FROM made`,
    [userId, webhookId, rows, Math.max(fromMs, weekMs), lengthMs],
  );
}
