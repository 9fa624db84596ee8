import { difference, perOperation, type PerProcess } from '../measures/processes.js';
import { trackStatements, usageBetween, usageOf, type Usage } from '../measures/usage.js';
import type { Bench } from '../bench.js';
import type { LoadResult } from '../children/load.js';
import type { BenchOptions } from '../options.js';
import { REPORTERS } from '../options.js';
import type { Cost, LoadLatency, Run } from '../results.js';
import { latencyOf, rounded } from '../statistics.js';

/** Maximum acknowledged deliveries not yet received, while the sustained rate is measured. */
const WINDOW = 2_000;
const SAMPLES = 12;
const RELOAD_MS = 500;

/** One number of webhooks with one payload size, starting with an empty system. */
export async function measureRun(
  bench: Bench,
  webhooks: number,
  bytes: number,
  options: BenchOptions,
): Promise<Run> {
  await bench.reset(webhooks);
  await bench.aim(bytes);
  const ingest = await measureIngest(bench, options);

  await bench.reset(webhooks);
  await bench.worker.start();
  await warmUp(bench, options.warmUpMs);
  const sustained = await measureSustained(bench, options.sustainedMs);
  const loads: LoadLatency[] = [];
  for (const load of options.loads) {
    loads.push(await measureLatency(bench, load, sustained.perSecond, options.latencyMs));
  }
  const usage = await measureUsage(bench, options.costMs);
  await bench.checkDeliveries();

  const half = loads.find(({ load }) => load === 0.5);
  return {
    webhooks,
    payload_bytes: bytes,
    ...ingest,
    deliveries_per_s: rounded(sustained.perSecond),
    p50_ms: half?.p50_ms ?? NaN,
    p95_ms: half?.p95_ms ?? NaN,
    p99_ms: half?.p99_ms ?? NaN,
    loads,
    cost: { ...usage, cpu_us: sustained.cpu_us },
    sustained_s: rounded(sustained.seconds, 1),
    backlog: sustained.backlog,
    memory_mb: sustained.memory,
  };
}

/** No worker runs, so deliveries queue up and only ingest is measured. */
async function measureIngest(
  bench: Bench,
  options: BenchOptions,
): Promise<Pick<Run, 'ingest_per_s' | 'ingest' | 'ingest_cpu_us'>> {
  await bench.checked(bench.load.call<LoadResult>('closed', { ms: options.warmUpMs }));
  const before = await bench.cpu();
  const result = await bench.checked(
    bench.load.call<LoadResult>('closed', { ms: options.ingestMs }),
  );
  const cpu = difference(before, await bench.cpu());
  return {
    ingest_per_s: rounded(result.acknowledged / result.seconds),
    ingest: latencyOf(result.latencies),
    ingest_cpu_us: perOperation(cpu, result.acknowledged),
  };
}

export async function warmUp(bench: Bench, ms: number): Promise<void> {
  await bench.sendWithin(windowOf(bench), ms);
  await bench.drained();
}

export interface Sustained {
  readonly perSecond: number;
  readonly seconds: number;
  readonly cpu_us: PerProcess;
  readonly backlog: number[];
  readonly memory: Run['memory_mb'];
}

/** The highest report rate that the system sustains; a delivery counts when its attempt is recorded. */
export async function measureSustained(bench: Bench, ms: number): Promise<Sustained> {
  const backlog: number[] = [];
  const memories: PerProcess[] = [];
  const [from, cpuBefore] = await Promise.all([databaseTime(bench), bench.cpu()]);
  const sending = bench.sendWithin(windowOf(bench), ms);
  for (let n = 0; n < SAMPLES; n++) {
    await new Promise((resolve) => setTimeout(resolve, ms / SAMPLES - 10));
    backlog.push(await bench.pending());
    if (n % 3 === 2) memories.push(await bench.memory());
  }
  await sending;
  const [until, cpuAfter] = await Promise.all([databaseTime(bench), bench.cpu()]);
  await bench.drained();
  const recorded = await bench.servers.number(
    `SELECT count(*) FROM deliveries WHERE status = 'delivered'
     AND delivered_at > to_timestamp(${from}) AND delivered_at <= to_timestamp(${until})`,
  );
  const cpu = difference(cpuBefore, cpuAfter);
  return {
    perSecond: recorded / (until - from),
    seconds: until - from,
    cpu_us: perOperation(cpu, recorded),
    backlog,
    memory: { first: whole(memories[0]), last: whole(memories.at(-1)) },
  };
}

async function measureLatency(
  bench: Bench,
  load: number,
  sustained: number,
  ms: number,
): Promise<LoadLatency> {
  const perSecond = sustained * load;
  const latencies = await arrivalsAt(bench, perSecond, ms);
  return { load, deliveries_per_s: rounded(perSecond), ...latencyOf(latencies) };
}

/**
 * Latencies of deliveries in ms, at this many deliveries per second: from the moment a report is due
 * until a receiver has read the whole delivery.
 */
export async function arrivalsAt(bench: Bench, perSecond: number, ms: number): Promise<number[]> {
  await bench.receivers.call('record');
  await bench.checked(
    bench.load.call('open', { ms, perSecond: perSecond / bench.webhookIds.length }),
  );
  await bench.drained();
  const arrivals = await bench.receivers.call<[number, number][]>('recorded');
  return arrivals.map(([due, at]) => at - due);
}

/** Work of the servers per delivery under full load. */
export function measureUsage(bench: Bench, ms: number): Promise<Omit<Cost, 'cpu_us'>> {
  return countsOf(bench, () => bench.sendWithin(windowOf(bench), ms));
}

/** Work of the servers per delivery during `load`; counting takes time, so nothing else is measured. */
export async function countsOf(
  bench: Bench,
  load: () => Promise<unknown>,
): Promise<Omit<Cost, 'cpu_us'>> {
  await trackStatements(bench.servers, true);
  await new Promise((resolve) => setTimeout(resolve, RELOAD_MS));
  const [before, base] = [await usageOf(bench.servers), await bench.received()];
  await load();
  await bench.drained();
  const usage = usageBetween(before, await usageOf(bench.servers));
  const deliveries = (await bench.received()) - base;
  await trackStatements(bench.servers, false);
  return perDelivery(usage, deliveries);
}

function perDelivery(usage: Usage, deliveries: number): Omit<Cost, 'cpu_us'> {
  const each = (value: number, digits: number): number => rounded(value / deliveries, digits);
  return {
    statements: usage.statements === null ? null : each(usage.statements, 3),
    transactions: each(usage.transactions, 3),
    redis_commands: each(usage.redisCommands, 2),
    wal_bytes: each(usage.walBytes, 0),
  };
}

function windowOf({ webhookIds }: Bench): number {
  return Math.max(WINDOW, REPORTERS * webhookIds.length);
}

/** Seconds since the epoch. */
export function databaseTime({ servers }: Bench): Promise<number> {
  return servers.number('SELECT extract(epoch FROM clock_timestamp())');
}

function whole(memory: PerProcess = {}): PerProcess {
  return Object.fromEntries(Object.entries(memory).map(([name, mb]) => [name, rounded(mb)]));
}
