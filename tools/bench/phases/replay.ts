import { expectStatus } from '../../../test/support/api-client.js';
import { insertDeliveries, insertEvents } from '../../../test/support/history.js';
import type { Bench } from '../bench.js';
import { SMALL } from '../options.js';
import type { Results } from '../results.js';
import { latencyOf, rounded } from '../statistics.js';
import { arrivalsAt, measureSustained, warmUp } from './run.js';

const WEBHOOKS = 10;
const EVENTS = 100_000;
/** Age of the events, in ms. */
const AGE_MS = 1_800_000;
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
    const since = new Date(Date.now() - 2 * AGE_MS).toISOString();
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
  const [owner] = await servers.query<{ id: string }>('SELECT id FROM users');
  const at = new Date(Date.now() - AGE_MS);
  const events = await insertEvents(servers, owner?.id ?? '', { count: EVENTS, at });
  await insertDeliveries(servers, id, events, { status: 'failed' });
  await servers.query('VACUUM ANALYZE deliveries, events');
  return id;
}
