import { request } from 'undici';
import type { Bench } from '../bench.js';
import { measureSustained, measureUsage, warmUp } from './run.js';
import type { Results, RouteTime } from '../results.js';
import { SMALL } from '../options.js';
import { latencyOf, rounded } from '../statistics.js';

const CHUNK = 250_000;
const PER_EVENT = 10;
const CALLS = 20;
const WARM_UP_MS = 4_000;
const SUSTAINED_MS = 15_000;
const USAGE_MS = 3_000;

/**
 * Measures the effect of age: the cost of a delivery with 100,000 deliveries in the table and with
 * 5 million, and the latency of the routes that list them. Runs after the drain, which leaves 100,000.
 */
export async function measureHistory(bench: Bench, rows: number): Promise<Results['history']> {
  const cost_before = await measureCost(bench);
  await bench.worker.stop();
  for (let left = rows; left > 0; left -= CHUNK) await generate(bench, Math.min(left, CHUNK));
  await bench.servers.query('VACUUM ANALYZE deliveries, events, delivery_attempts');
  await bench.worker.start();
  const routes = await measureRoutes(bench);
  // The API has closed the connections that were idle meanwhile.
  await bench.aim(SMALL);
  const cost_after = await measureCost(bench);
  return { rows: cost_after.rows, routes, cost_before, cost_after };
}

type CostAt = NonNullable<Results['history']>['cost_before'];

async function measureCost(bench: Bench): Promise<CostAt> {
  const rows = await bench.servers.number('SELECT count(*) FROM deliveries');
  await warmUp(bench, WARM_UP_MS);
  const { perSecond, cpu_us } = await measureSustained(bench, SUSTAINED_MS);
  const usage = await measureUsage(bench, USAGE_MS);
  return { rows, deliveries_per_s: rounded(perSecond), cpu_us, ...usage };
}

/**
 * Inserts deliveries of this week in a terminal status, a tenth of them failed, with their events and
 * attempts. Ids are UUIDs v7: 48 bits of milliseconds, then the version, then random bits.
 */
async function generate({ servers, webhookIds }: Bench, deliveries: number): Promise<void> {
  await servers.query(
    `WITH given AS MATERIALIZED (
       SELECT n, now() - (interval '1 millisecond' * ($1::int - n) / 100) AS at,
         ('x' || lpad(to_hex((extract(epoch FROM now()) * 1000)::bigint - ($1::int - n) / 100), 16, '0'))::text AS hex,
         gen_random_uuid()::text AS chance
       FROM generate_series(1, $1::int / ${PER_EVENT}) n
     ), event AS (
       INSERT INTO events (id, user_id, type, data, occurred_at)
       SELECT ${idOf('chance')}, (SELECT id FROM users LIMIT 1), 'agent.heartbeat',
         '{"agent_id":"' || chance || '","agent_name":"agent","status":"running","node_id":"' || repeat('n', 120) || '"}', at
       FROM given RETURNING id, occurred_at
     ), delivery AS (
       INSERT INTO deliveries (id, webhook_id, event_id, event_type, status, attempts, status_code,
         duration_ms, created_at, delivered_at)
       SELECT overlay(event.id::text PLACING right(gen_random_uuid()::text, 17) FROM 20)::uuid, w.id, event.id,
         'agent.heartbeat', CASE WHEN random() < 0.1 THEN 'failed' ELSE 'delivered' END, 1, 200, 3,
         event.occurred_at, event.occurred_at
       FROM event CROSS JOIN unnest($2::uuid[]) AS w (id) RETURNING id, created_at
     )
     INSERT INTO delivery_attempts (id, delivery_id, attempt, status_code, duration_ms, response_body, started_at)
     SELECT id, id, 1, 200, 3, 'ok', created_at FROM delivery`,
    [deliveries, webhookIds],
  );
}

function idOf(chance: string): string {
  return `(substr(hex, 6, 8) || '-' || substr(hex, 14, 4) || '-7' || substr(${chance}, 16, 3) || '-8' || substr(${chance}, 21, 16))::uuid`;
}

async function measureRoutes(bench: Bench): Promise<RouteTime[]> {
  const list = `/webhooks/${bench.webhookIds[0]}/deliveries`;
  const page = (await bench.client.get(`${list}?limit=1`)).body as { items: { id: string }[] };
  const routes = {
    'GET /webhooks/{id}/deliveries': list,
    '… ?limit=500': `${list}?limit=500`,
    '… ?status=failed': `${list}?status=failed`,
    '… ?event=agent.heartbeat': `${list}?event=agent.heartbeat`,
    '… ?skip=10000': `${list}?skip=10000`,
    'GET /webhooks/{id}/deliveries/{delivery_id}': `${list}/${page.items[0]?.id}`,
    'GET /webhooks/{id}': `/webhooks/${bench.webhookIds[0]}`,
    'GET /webhooks': '/webhooks',
    'GET /agents/{id}/logs': `/agents/${bench.subjects.agentIds[0]}/logs`,
    'GET /agents': '/agents',
  };
  const times: RouteTime[] = [];
  for (const [route, path] of Object.entries(routes)) {
    times.push({ route, ...(await measureRoute(bench, path)) });
  }
  return times;
}

async function measureRoute(bench: Bench, path: string): Promise<Omit<RouteTime, 'route'>> {
  const samples: number[] = [];
  for (let n = 0; n < CALLS; n++) {
    const startedAt = performance.now();
    const response = await request(`${bench.api.url}${path}`, {
      headers: { 'x-api-key': bench.client.credentials.apiKey ?? '' },
    });
    await response.body.text();
    samples.push(performance.now() - startedAt);
    if (response.statusCode !== 200) bench.failures.push(`${path} returned ${response.statusCode}`);
  }
  return latencyOf(samples);
}
