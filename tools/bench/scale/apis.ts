import { Child } from '../child.js';
import type { Bench } from '../bench.js';
import type { LoadResult } from '../children/load.js';
import { contentionDuring } from '../measures/contention.js';
import { cpuOf, difference } from '../measures/processes.js';
import { SMALL } from '../options.js';
import type { ProductProcess } from '../product.js';
import { latencyOf, rounded, sum } from '../statistics.js';
import type { Distance } from './distance.js';
import type { ApiScale } from './scale-results.js';

const COUNTS = [1, 2, 4];
/** Connections to each process, with one report in flight each. */
export const CONNECTIONS = 64;
const WEBHOOKS = 1;
const WARM_UP_MS = 4_000;
const MEASURED_MS = 12_000;

interface Ingester {
  readonly api: ProductProcess;
  readonly load: Child;
}

/** Reports acknowledged by several API processes, without a worker. */
export async function measureApis(bench: Bench, distance: Distance): Promise<ApiScale[]> {
  await bench.reset(WEBHOOKS);
  const ingesters: Ingester[] = [];
  const measured: ApiScale[] = [];
  try {
    for (const count of COUNTS) {
      while (ingesters.length < count) {
        const env = { DATABASE_URL: distance.databaseUrl };
        const api = bench.api.another('api', `api-${ingesters.length}`, env);
        ingesters.push({ api, load: Child.start('load') });
        await api.start();
      }
      measured.push(await measureCount(bench, ingesters));
    }
  } finally {
    await Promise.allSettled(ingesters.map(({ api }) => api.stop()));
    for (const { load } of ingesters) load.end();
  }
  return measured;
}

async function measureCount(bench: Bench, ingesters: readonly Ingester[]): Promise<ApiScale> {
  await Promise.all(
    ingesters.map(({ api, load }, n) => aim(bench, api, load, [n, ingesters.length])),
  );
  const send = async (ms: number): Promise<LoadResult[]> =>
    Promise.all(
      ingesters.map(({ load }) => bench.checked(load.call<LoadResult>('closed', { ms }))),
    );
  await send(WARM_UP_MS);
  const pids = { api: ingesters.map(({ api }) => api.pid), postgres: await bench.postgresPids() };
  const before = await cpuOf(pids);
  const { result, contention } = await contentionDuring(bench.servers, () => send(MEASURED_MS));
  const cpu = difference(before, await cpuOf(pids));
  const reports = sum(result.map(({ acknowledged }) => acknowledged));
  const { p50_ms, p99_ms } = latencyOf(result.flatMap(({ latencies }) => latencies));
  return {
    processes: ingesters.length,
    ingest_per_s: rounded(reports / Math.max(...result.map(({ seconds }) => seconds))),
    p50_ms,
    p99_ms,
    api_us: rounded(((cpu.api ?? 0) * 1_000) / reports),
    postgres_us: rounded(((cpu.postgres ?? 0) * 1_000) / reports),
    ...contention,
  };
}

/** Each process gets reports of agents of its own, as behind a load balancer agents mostly report one at a time. */
async function aim(
  bench: Bench,
  api: ProductProcess,
  load: Child,
  [part, parts]: readonly [number, number],
): Promise<void> {
  const target = bench.targetOf(api, SMALL);
  const own = (_: string, n: number): boolean => n % parts === part;
  await load.call('aim', {
    ...target,
    agentIds: target.agentIds.filter(own),
    deploymentIds: target.deploymentIds.filter(own),
    connections: CONNECTIONS,
  });
}
