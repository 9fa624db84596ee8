import type { Bench } from '../bench.js';
import type { LoadResult } from '../children/load.js';
import { difference, perOperation } from '../measures/processes.js';
import { SMALL } from '../options.js';
import type { Light } from '../results.js';
import { latencyOf, rounded, sum } from '../statistics.js';
import { arrivalsAt, countsOf } from './run.js';

/** Reports per second; each is delivered to one webhook. */
const RATES = [100, 300];
const WARM_UP_MS = 3_000;
/** Node.js compiles what runs often: the process has run for a while, as it does in an installation. */
const COMPILATION = { perSecond: 600, ms: 20_000 };
const BURST = 20_000;
const SAMPLE_MS = 100;

/**
 * One process (`ROLE=all`) at rates that most installations never exceed: latency, and what a delivery costs when there
 * is nothing to batch. Then the peak of its resident memory in a burst of 20,000 reports.
 */
export async function measureLight(bench: Bench, ms: number): Promise<Light> {
  await bench.reset(1);
  await bench.api.stop();
  await bench.all.start();
  await bench.aim(SMALL, bench.all);
  await arrivalsAt(bench, COMPILATION.perSecond, COMPILATION.ms);
  const rates: Light['rates'][number][] = [];
  for (const perSecond of RATES) rates.push(await measureRate(bench, perSecond, ms));
  const burst = await measureBurst(bench);
  await bench.checkDeliveries();
  await bench.all.stop();
  await bench.api.start();
  return { rates, burst };
}

async function measureRate(
  bench: Bench,
  perSecond: number,
  ms: number,
): Promise<Light['rates'][number]> {
  await arrivalsAt(bench, perSecond, WARM_UP_MS);
  const before = await bench.cpu();
  const latencies = await arrivalsAt(bench, perSecond, ms);
  const cpu_us = perOperation(difference(before, await bench.cpu()), latencies.length);
  const counts = await countsOf(bench, () => arrivalsAt(bench, perSecond, ms / 2));
  const { all = 0, postgres = 0, redis = 0 } = cpu_us;
  return {
    reports_per_s: perSecond,
    ...latencyOf(latencies),
    cost: { ...counts, cpu_us },
    server_cpu_us: rounded(sum([all, postgres, redis])),
  };
}

async function measureBurst(bench: Bench): Promise<Light['burst']> {
  const resident = async (): Promise<number> => rounded((await bench.resident()).all ?? 0);
  const before = await resident();
  let peak = before;
  const sampler = setInterval(() => {
    void resident().then((mb) => (peak = Math.max(peak, mb)));
  }, SAMPLE_MS);
  await bench.checked(bench.load.call<LoadResult>('closed', { ms: 0, reports: BURST }));
  await bench.drained();
  clearInterval(sampler);
  return { reports: BURST, before_mb: before, peak_mb: peak, after_mb: await resident() };
}
