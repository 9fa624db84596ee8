import { rmSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { killWatched } from '../faults/servers/processes.js';
import { Bench } from './bench.js';
import { writeDocument, writeScale } from './document.js';
import { topStatements } from './measures/usage.js';
import { FULL, LARGE, SHORT, SMALL, type BenchOptions } from './options.js';
import { measureDrain } from './phases/drain.js';
import { measureHistory } from './phases/history.js';
import { measureIdle } from './phases/idle.js';
import { measureLight } from './phases/light.js';
import { meanOf, measureLimits } from './phases/limits.js';
import { measureReplay } from './phases/replay.js';
import { measureRun } from './phases/run.js';
import { lightReport, report } from './report.js';
import type { Results, Run } from './results.js';
import { measureScale } from './scale/scale.js';
import { scaleReport } from './scale/scale-report.js';
import type { ScaleResults } from './scale/scale-results.js';

const HISTORY_ROWS = 5_000_000;

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    /** Also writes docs/performance.md and its chart; the full form always does. */
    document: { type: 'boolean', default: false },
    /** Also measures a backlog and lists at 5 million deliveries; the full form always does. */
    history: { type: 'boolean', default: false },
    /** Also measures live deliveries beside a replay; the full form always does. */
    replay: { type: 'boolean', default: false },
    /** Only the load that most installations have. */
    light: { type: 'boolean', default: false },
    /** Measures only throughput by the number of processes, with added latency. */
    scale: { type: 'boolean', default: false },
    /** Prints PostgreSQL's slowest statements. */
    statements: { type: 'boolean', default: false },
    /** Only these numbers of webhooks, such as `1,10`. */
    webhooks: { type: 'string' },
  },
});

process.exitCode = await main();

async function main(): Promise<number> {
  const startedAt = Date.now();
  const folder = await workFolder();
  try {
    const bench = await Bench.start(folder);
    if (values.light) return await lightOnly(bench, chosen());
    const results = values.scale ? await scaleOf(bench) : await ratesOf(bench, chosen());
    await bench.stop();
    await writeFile('bench-results.json', `${JSON.stringify(results, null, 2)}\n`);
    print(`\n${Math.round((Date.now() - startedAt) / 1000)} s; all figures: bench-results.json`);
    return results.failures.length === 0 ? 0 : 1;
  } finally {
    killWatched();
  }
}

async function lightOnly(bench: Bench, options: BenchOptions): Promise<number> {
  const light = await step('light load', () => measureLight(bench, options.lightMs));
  await bench.stop();
  print(`\n${lightReport(light)}`);
  return bench.failures.length === 0 ? 0 : 1;
}

async function ratesOf(bench: Bench, options: BenchOptions): Promise<Results> {
  const results = await measure(bench, options);
  if (values.document || !options.short) await writeDocument(results);
  print(`\n${report(results)}`);
  return results;
}

async function scaleOf(bench: Bench): Promise<ScaleResults & Pick<Results, 'failures'>> {
  const scale = { ...(await measureScale(bench, step)), machine: await machineOf(bench) };
  if (values.document) await writeScale(scale, bench.failures);
  print(`\n${scaleReport(scale, bench.failures)}`);
  return { ...scale, failures: bench.failures };
}

async function measure(bench: Bench, options: BenchOptions): Promise<Results> {
  await bench.worker.stop();
  const small = [await step('limits', () => measureLimits(bench, SMALL, options.limitMs))];
  const large = options.payloads.includes(LARGE)
    ? await step('limits, 10 KB', () => measureLimits(bench, LARGE, options.limitMs))
    : undefined;
  const runs: Run[] = [];
  let idle: Results['idle'] | undefined;
  for (const bytes of options.payloads) {
    for (const webhooks of options.webhooks) {
      const name = `${webhooks} webhooks, ${bytes} bytes`;
      runs.push(await step(name, () => measureRun(bench, webhooks, bytes, options)));
      if (values.statements) print(await topStatements(bench.servers));
      idle ??= await step('idle', () => measureIdle(bench, options.idleReports));
    }
  }
  const light = await step('light load', () => measureLight(bench, options.lightMs));
  const replay =
    options.short && !values.replay
      ? {}
      : { replay: await step('a replay of 100,000 events', () => measureReplay(bench)) };
  const aged =
    options.short && !values.history
      ? {}
      : {
          drain: await step('a backlog of 100,000', () => measureDrain(bench)),
          history: await step('5 million deliveries', () => measureHistory(bench, HISTORY_ROWS)),
        };
  await bench.worker.stop();
  small.push(await step('limits again', () => measureLimits(bench, SMALL, options.limitMs)));
  return {
    at: new Date().toISOString(),
    short: options.short,
    machine: await machineOf(bench),
    limits: meanOf(small),
    ...(large && { limits_10kb: large }),
    limits_measured: small,
    runs,
    idle: idle as Results['idle'],
    light,
    ...replay,
    ...aged,
    failures: bench.failures,
  };
}

function chosen(): BenchOptions {
  const options = values.short ? SHORT : FULL;
  const webhooks = values.webhooks?.split(',').map(Number);
  return webhooks ? { ...options, webhooks } : options;
}

async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  process.stdout.write(`${name} …`);
  const result = await work();
  print(` ${Math.round((performance.now() - startedAt) / 1000)} s`);
  return result;
}

async function machineOf({ servers }: Bench): Promise<Results['machine']> {
  const [row] = await servers.query<{ server_version: string }>('SHOW server_version');
  const redis = /redis_version:(\S+)/.exec(await servers.redis.info('server'))?.[1] ?? '?';
  return {
    cpus: availableParallelism(),
    model: cpus()[0]?.model.trim() ?? '?',
    node: process.version,
    postgres: row?.server_version ?? '?',
    redis,
  };
}

/** Folder of the servers' data and the processes' logs; removed at the end of the run. */
async function workFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mutx-bench-'));
  // As root, PostgreSQL runs as another user, which must be able to read its data.
  await chmod(folder, 0o711);
  await mkdir(join(folder, 'pids'));
  process.on('exit', () => {
    killWatched();
    if (!process.env.BENCH_KEEP) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  return folder;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
