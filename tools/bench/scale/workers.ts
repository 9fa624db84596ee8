import { setTimeout as sleep } from 'node:timers/promises';
import { expectStatus } from '../../../test/support/api-client.js';
import { scrapeAt } from '../../../test/support/scrape.js';
import { freePort } from '../../../src/quickstart/embedded/free-port.js';
import { Child } from '../child.js';
import type { Bench } from '../bench.js';
import type { LoadResult } from '../children/load.js';
import { contentionDuring } from '../measures/contention.js';
import { cpuOf, difference } from '../measures/processes.js';
import { SMALL } from '../options.js';
import { databaseTime } from '../phases/run.js';
import type { ProductProcess } from '../product.js';
import { rounded, sum } from '../statistics.js';
import type { Distance } from './distance.js';
import type { WorkerScale } from './scale-results.js';

const COUNTS = [1, 2, 4, 8, 1];
/** Attempts in flight of each worker: waiting bounds it, far below what a processor can do. */
export const CONCURRENCY = 8;
/** Attempts per second at one of the webhooks. */
export const RATE_LIMIT = 5;
const WEBHOOKS = 10;
const WARM_UP_MS = 5_000;
const MEASURED_MS = 20_000;
/** Deliveries for each worker, so that all have work until the end. */
const BACKLOG = 3_000;

interface Worker {
  readonly process: ProductProcess;
  readonly metricsUrl: string;
}

/** Deliveries of a backlog by several workers. */
export async function measureWorkers(bench: Bench, distance: Distance): Promise<WorkerScale[]> {
  const limited = Child.start('receiver');
  const workers: Worker[] = [];
  const measured: WorkerScale[] = [];
  try {
    await bench.reset(0);
    for (const url of await distance.receivers(bench.ports.slice(0, WEBHOOKS))) {
      await createWebhook(bench, url, {});
    }
    const ports = await limited.call<number[]>('listen', { ports: 1, key: bench.secret });
    const [limitedUrl = ''] = await distance.receivers(ports);
    for (const count of COUNTS) {
      for (const { process } of workers.splice(count)) await process.stop();
      while (workers.length < count)
        workers.push(await startWorker(bench, distance, workers.length));
      measured.push(await measureCount(bench, workers, { limited, limitedUrl }));
    }
  } finally {
    await Promise.allSettled(workers.map(({ process }) => process.stop()));
    limited.end();
  }
  return measured;
}

async function startWorker(bench: Bench, { databaseUrl }: Distance, n: number): Promise<Worker> {
  const port = await freePort();
  const process = bench.api.another('worker', `worker-${n}`, {
    DATABASE_URL: databaseUrl,
    DELIVERY_CONCURRENCY: String(CONCURRENCY),
    METRICS_PORT: String(port),
  });
  await process.start();
  return { process, metricsUrl: `http://127.0.0.1:${port}/metrics` };
}

async function measureCount(
  bench: Bench,
  workers: readonly Worker[],
  { limited, limitedUrl }: { limited: Child; limitedUrl: string },
): Promise<WorkerScale> {
  const policy = { rate_limit: { per_second: RATE_LIMIT, burst: 1 } };
  const webhookId = await createWebhook(bench, limitedUrl, policy);
  // Anew: the server closes connections that were idle while the backlog before drained.
  await bench.aim(SMALL);
  const reports = Math.ceil((workers.length * BACKLOG) / WEBHOOKS);
  await bench.load.call<LoadResult>('closed', { ms: 0, reports });
  await sleep(WARM_UP_MS);
  await limited.call('record');
  const pids = {
    worker: workers.map(({ process }) => process.pid),
    postgres: await bench.postgresPids(),
  };
  const [cpuBefore, claimsBefore] = [await cpuOf(pids), await claimsOf(workers)];
  const from = await databaseTime(bench);
  const { contention } = await contentionDuring(bench.servers, () => sleep(MEASURED_MS));
  const until = await databaseTime(bench);
  const cpu = difference(cpuBefore, await cpuOf(pids));
  const claims = difference(claimsBefore, await claimsOf(workers));
  const arrivals = await limited.call<[number, number][]>('recorded');
  if ((await bench.pending()) === 0) bench.failures.push('the backlog ended too early');
  expectStatus(204, await bench.client.delete(`/webhooks/${webhookId}`));
  await bench.drained();
  const delivered = await bench.servers.number(
    `SELECT count(*) FROM deliveries WHERE status = 'delivered'
     AND delivered_at > to_timestamp(${from}) AND delivered_at <= to_timestamp(${until})`,
  );
  const times = arrivals.map(([, at]) => at);
  const { granted = 0, refused = 0 } = claims;
  return {
    processes: workers.length,
    deliveries_per_s: rounded(delivered / (until - from)),
    claims_lost: rounded(refused / (granted + refused), 4),
    worker_us: rounded(((cpu.worker ?? 0) * 1_000) / delivered),
    postgres_us: rounded(((cpu.postgres ?? 0) * 1_000) / delivered),
    limited_per_s: rounded(averageRate(times), 2),
    limited_most: mostInASecond(times),
    ...contention,
  };
}

async function createWebhook(
  { client, secret }: Bench,
  url: string,
  policy: object,
): Promise<string> {
  const webhook = { url, events: ['agent.*', 'deployment.*'], secret, ...policy };
  return expectStatus(201, await client.post<{ id: string }>('/webhooks', webhook)).id;
}

/** Deliveries that the workers' claims asked for, by result. */
async function claimsOf(workers: readonly Worker[]): Promise<Record<string, number>> {
  const scrapes = await Promise.all(workers.map(({ metricsUrl }) => scrapeAt(metricsUrl)));
  const total = (result: string): number =>
    sum(scrapes.map((each) => each.value('mutx_claims_total', { result }) ?? 0));
  return { granted: total('granted'), refused: total('refused') };
}

function averageRate(times: readonly number[]): number {
  const [first = 0, last = 0] = [Math.min(...times), Math.max(...times)];
  return (times.length - 1) / ((last - first) / 1_000);
}

function mostInASecond(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  const counts = sorted.map((from, n) => sorted.slice(n).filter((at) => at < from + 1_000).length);
  return Math.max(0, ...counts);
}
