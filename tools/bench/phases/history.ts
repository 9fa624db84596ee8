import { request } from 'undici';
import type { Bench } from '../bench.js';
import { measureSustained, measureUsage, warmUp } from './run.js';
import type { Results, RouteTime } from '../results.js';
import { SMALL } from '../options.js';
import { latencyOf, rounded, type Latency } from '../statistics.js';

const CHUNK = 250_000;
const PER_EVENT = 10;
/** Between two deliveries: 5 million are from 20 hours. */
const SPACING_US = 14_400;
const CALLS = 20;
/** Items before the page that is read by cursor. */
const DEEP = 20_000;
/** Age of the page that is read by time, in ms. */
const DEEP_MS = 30 * 60 * 1000;
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
  for (let left = rows; left > 0; left -= CHUNK) await generate(bench, Math.min(left, CHUNK), left);
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
 * Inserts deliveries of one webhook in a terminal status, a tenth of them failed, with their events and
 * attempts: those that `left` counts, oldest first. Ids are UUIDs v7: 48 bits of milliseconds, then the
 * version, then random bits.
 */
async function generate(
  { servers, webhookIds }: Bench,
  deliveries: number,
  left: number,
): Promise<void> {
  await servers.query(
    `WITH given AS MATERIALIZED (
       SELECT now() - interval '1 millisecond' * age_ms AS at,
         ('x' || lpad(to_hex((extract(epoch FROM now()) * 1000)::bigint - age_ms), 16, '0'))::text AS hex,
         gen_random_uuid()::text AS chance
       FROM generate_series($3::bigint, $3::bigint - $1::bigint + 1, -${PER_EVENT}) AS older (deliveries)
       CROSS JOIN LATERAL (SELECT deliveries * ${SPACING_US} / 1000 AS age_ms) age
     ), event AS (
       INSERT INTO events (id, user_id, type, data, occurred_at, matched)
       SELECT ${idOf('chance')}, (SELECT id FROM users LIMIT 1), 'agent.heartbeat',
         '{"agent_id":"' || chance || '","agent_name":"agent","status":"running","node_id":"' || repeat('n', 120) || '"}', at, ${PER_EVENT}
       FROM given RETURNING id, occurred_at
     ), delivery AS (
       INSERT INTO deliveries (id, webhook_id, event_id, event_type, status, attempts, status_code,
         duration_ms, created_at, delivered_at)
       SELECT overlay(event.id::text PLACING right(gen_random_uuid()::text, 17) FROM 20)::uuid, $2::uuid, event.id,
         'agent.heartbeat', CASE WHEN random() < 0.1 THEN 'failed' ELSE 'delivered' END, 1, 200, 3,
         event.occurred_at, event.occurred_at
       FROM event CROSS JOIN generate_series(1, ${PER_EVENT}) RETURNING id, created_at
     )
     INSERT INTO delivery_attempts (id, delivery_id, attempt, status_code, duration_ms, response_body, started_at)
     SELECT id, id, 1, 200, 3, 'ok', created_at FROM delivery`,
    [deliveries, webhookIds[0], left],
  );
}

function idOf(chance: string): string {
  return `(substr(hex, 6, 8) || '-' || substr(hex, 14, 4) || '-7' || substr(${chance}, 16, 3) || '-8' || substr(${chance}, 21, 16))::uuid`;
}

/** The routes that read the history of one webhook, and every list: its first page with the total. */
async function measureRoutes(bench: Bench): Promise<RouteTime[]> {
  const webhook = `/webhooks/${bench.webhookIds[0]}`;
  const agent = `/agents/${bench.subjects.agentIds[0]}`;
  const list = `${webhook}/deliveries`;
  const page = await readPage(bench, `${list}?limit=1`);
  const until = new Date(Date.now() - DEEP_MS).toISOString();
  const lists = {
    'GET /webhooks/{id}/deliveries': list,
    '… ?status=failed': `${list}?status=failed`,
    '… ?success=true': `${list}?success=true`,
    '… ?success=false': `${list}?success=false`,
    '… ?event=agent.heartbeat': `${list}?event=agent.heartbeat`,
    '… ?event=agent.*': `${list}?event=agent.*`,
    '… ?until=…': `${list}?until=${until}`,
    'GET /deliveries': '/deliveries',
    'GET /events': '/events',
    'GET /events?type=agent.*': '/events?type=agent.*',
  };
  const routes: Record<string, string> = { ...lists };
  for (const [route, path] of Object.entries(lists)) {
    routes[`${route}, by cursor after ${DEEP} items`] = await deepPage(bench, path);
  }
  const pages = new Set(Object.keys(routes));
  Object.assign(routes, {
    'GET /webhooks/{id}/deliveries?limit=500': `${list}?limit=500`,
    'GET /webhooks/{id}/deliveries?skip=10000': `${list}?skip=10000`,
    'GET /webhooks/{id}/deliveries/{delivery_id}': `${list}/${page.items[0]?.id}`,
    'GET /events?unmatched=true': '/events?unmatched=true',
    'GET /webhooks/{id}/stats?bucket=minute': `${webhook}/stats?bucket=minute`,
    'GET /stats': '/stats',
    'GET /webhooks/{id}': webhook,
    'GET /webhooks': '/webhooks',
    'GET /agents': '/agents',
    'GET /agents/{id}/logs': `${agent}/logs`,
    'GET /agents/{id}/metrics': `${agent}/metrics`,
    'GET /deployments': '/deployments',
  });
  const times: RouteTime[] = [];
  for (const [route, path] of Object.entries(routes)) {
    times.push({ route, isPage: pages.has(route), ...(await measureRoute(bench, path)) });
  }
  return times;
}

interface Page {
  readonly items: readonly { readonly id: string }[];
  readonly next_cursor: string | null;
}

async function readPage(bench: Bench, path: string): Promise<Page> {
  return (await bench.client.get(path)).body as Page;
}

/** The path of a page deep in a list, by the cursor of the page before it. */
async function deepPage(bench: Bench, path: string): Promise<string> {
  const and = path.includes('?') ? '&' : '?';
  const { next_cursor } = await readPage(bench, `${path}${and}limit=1&skip=${DEEP - 1}`);
  return `${path}${and}cursor=${next_cursor}`;
}

async function measureRoute(bench: Bench, path: string): Promise<Latency> {
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
