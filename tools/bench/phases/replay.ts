import { expectStatus } from '../../../test/support/api-client.js';
import type { Bench } from '../bench.js';
import { SMALL } from '../options.js';
import type { Results } from '../results.js';
import { latencyOf, rounded } from '../statistics.js';
import { arrivalsAt, measureSustained, warmUp } from './run.js';

const WEBHOOKS = 10;
const EVENTS = 100_000;
/** Half of the sustained rate. */
const LOAD = 0.5;
const WARM_UP_MS = 4_000;
const SUSTAINED_MS = 10_000;
const WINDOW_MS = 8_000;
/** Windows with and without the replay, by turns. */
const ROUNDS = 4;

/** Latency of live deliveries at half load, alone and beside a replay of 100,000 events. */
export async function measureReplay(bench: Bench): Promise<Results['replay']> {
  await bench.reset(WEBHOOKS);
  await bench.aim(SMALL);
  const webhookId = await failedWebhook(bench);
  await bench.worker.start();
  await warmUp(bench, WARM_UP_MS);
  const perSecond = (await measureSustained(bench, SUSTAINED_MS)).perSecond * LOAD;
  const alone: number[] = [];
  const beside: number[] = [];
  let replayed = 0;
  for (let round = 0; round < ROUNDS; round++) {
    alone.push(...(await arrivalsAt(bench, perSecond, WINDOW_MS)));
    const replays = `/webhooks/${webhookId}/replays`;
    const since = new Date(Date.now() - 3_600_000).toISOString();
    const { id } = expectStatus(202, await bench.client.post<{ id: string }>(replays, { since }));
    beside.push(...(await arrivalsAt(bench, perSecond, WINDOW_MS)));
    const { body } = await bench.client.get<{ planned: number }>(`${replays}/${id}`);
    replayed += body.planned;
    expectStatus(204, await bench.client.delete(`${replays}/${id}`));
    await bench.drained();
  }
  return {
    events: EVENTS,
    deliveries_per_s: rounded(perSecond),
    replayed_per_s: rounded((replayed / ROUNDS / WINDOW_MS) * 1000),
    alone: latencyOf(alone),
    beside: latencyOf(beside),
  };
}

/** Creates a webhook that matches no report and has a failed delivery of each of 100,000 events. */
async function failedWebhook({ client, servers, ports, secret }: Bench): Promise<string> {
  const made = await client.post<{ id: string }>('/webhooks', {
    url: `http://127.0.0.1:${ports[WEBHOOKS]}/hook`,
    events: ['alert.*'],
    secret,
  });
  const { id } = expectStatus(201, made);
  await servers.query(
    `WITH given AS MATERIALIZED (
       SELECT now() - interval '30 minutes' + n * interval '10 milliseconds' AS at,
         (extract(epoch FROM now()) * 1000)::bigint - 1800000 + n * 10 AS ms, gen_random_uuid()::text AS chance
       FROM generate_series(1, ${EVENTS}) n
     ), event AS (
       INSERT INTO events (id, user_id, type, data, occurred_at, matched)
       SELECT (left(lpad(to_hex(ms), 12, '0'), 8) || '-' || right(to_hex(ms), 4) || '-7' || substr(chance, 16))::uuid,
         (SELECT user_id FROM webhooks WHERE id = $1), 'agent.heartbeat',
         '{"agent_id":"' || chance || '","agent_name":"agent","status":"running","node_id":null}', at, 1
       FROM given RETURNING id, occurred_at
     )
     INSERT INTO deliveries (id, webhook_id, event_id, event_type, status, attempts, status_code, duration_ms, created_at)
     SELECT overlay(id::text PLACING right(gen_random_uuid()::text, 17) FROM 20)::uuid, $1, id, 'agent.heartbeat',
       'failed', 6, 500, 3, occurred_at
     FROM event`,
    [id],
  );
  await servers.query('VACUUM ANALYZE deliveries, events');
  return id;
}
