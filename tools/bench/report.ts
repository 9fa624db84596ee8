import type { PerProcess } from './measures/processes.js';
import type { Cost, Light, Limits, Results, Run } from './results.js';
import { rounded, sum, type Latency } from './statistics.js';

/** A table: its header row and its rows. */
export type Table = readonly [head: string[], ...rows: string[][]];

/** The report printed on the terminal. */
export function report(results: Results): string {
  const { idle, drain, failures } = results;
  return [
    machineLine(results),
    aligned(limitsTable(results)),
    aligned(ratesTable(results)),
    aligned(latencyTable(results)),
    aligned(costTable(results)),
    aligned(ingestCostTable(results)),
    aligned(memoryTable(results)),
    `idle: first attempt ${idle.p50_ms} ms (p50), ${idle.p99_ms} ms (p99) after the acknowledgement`,
    lightReport(results.light),
    ...(results.replay ? [aligned(replayTable(results.replay))] : []),
    ...(drain ? [drainLine(drain)] : []),
    ...(results.history
      ? [aligned(historyTable(results.history)), aligned(ageTable(results.history))]
      : []),
    targetLines(results).join('\n'),
    ...failures.map((failure) => `FAILED: ${failure}`),
  ].join('\n\n');
}

export function machineLine({ machine, at, short }: Results): string {
  return `${at}, ${short ? 'short' : 'full'} form: ${machineText(machine)}`;
}

export function machineText({ cpus, model, node, postgres, redis }: Results['machine']): string {
  return `${cpus} processors (${model}), Node.js ${node}, PostgreSQL ${postgres}, Redis protocol ${redis}`;
}

export function limitsTable({ limits, limits_10kb, limits_measured }: Results): Table {
  const columns: [string, Limits][] = [
    ['300 B', limits],
    ...limits_measured.map((each, n): [string, Limits] => [n === 0 ? 'before' : 'after', each]),
    ...(limits_10kb ? [['10 KB', limits_10kb] as [string, Limits]] : []),
  ];
  const row = (name: string, of: (each: Limits) => number): string[] => [
    name,
    ...columns.map(([, each]) => String(of(each))),
  ];
  return [
    ['limit, per second', ...columns.map(([name]) => name)],
    row('L1: signed POSTs, bare undici pool', ({ l1 }) => l1),
    row('L2: durable single-row inserts, bare pg pool', ({ l2 }) => l2),
    row('L3: no-op jobs, bare Bull queue', ({ l3 }) => l3),
    row('L4: validated POSTs, bare Fastify route', ({ l4 }) => l4),
  ];
}

export function ratesTable(results: Results): Table {
  return [
    [
      ...['webhooks', 'payload', 'ingest/s', '÷ L2', '÷ L4'],
      ...['deliveries/s', '÷ L1', '÷ L2', '÷ L3'],
      ...['p50 ms', 'p95 ms', 'p99 ms'],
    ],
    ...results.runs.map((run) => {
      const { l1, l2, l3, l4 } = limitsOf(results, run);
      const { ingest_per_s: ingest, deliveries_per_s: deliveries } = run;
      return [
        ...[String(run.webhooks), sizeOf(run), String(ingest)],
        ...[ratio(ingest, l2), ratio(ingest, l4), String(deliveries)],
        ...[ratio(deliveries, l1), ratio(deliveries, l2), ratio(deliveries, l3)],
        ...[run.p50_ms, run.p95_ms, run.p99_ms].map(String),
      ];
    }),
  ];
}

export function latencyTable({ runs }: Results): Table {
  return [
    ['webhooks', 'payload', 'load', 'deliveries/s', 'p50 ms', 'p95 ms', 'p99 ms', 'max ms'],
    ...runs.flatMap((run) => [
      [
        ...[String(run.webhooks), sizeOf(run), 'ingest only', String(run.ingest_per_s)],
        ...[run.ingest.p50_ms, run.ingest.p95_ms, run.ingest.p99_ms, run.ingest.max_ms].map(String),
      ],
      ...run.loads.map(({ load, deliveries_per_s, p50_ms, p95_ms, p99_ms, max_ms }) => [
        ...[String(run.webhooks), sizeOf(run), `${load * 100} %`, String(deliveries_per_s)],
        ...[p50_ms, p95_ms, p99_ms, max_ms].map(String),
      ]),
    ]),
  ];
}

const PROCESSES = ['api', 'worker', 'postgres', 'redis', 'load', 'receivers'];

export function costTable({ runs }: Results): Table {
  return [
    [
      ...['webhooks', 'payload', ...PROCESSES.map((name) => `${name} µs`), 'all µs'],
      ...['statements', 'transactions', 'Redis commands', 'WAL bytes'],
    ],
    ...runs.map((run) => [String(run.webhooks), sizeOf(run), ...costCells(run.cost)]),
  ];
}

function costCells(cost: Cost): string[] {
  return [
    ...cpuCells(cost.cpu_us),
    ...[cost.statements ?? '–', cost.transactions, cost.redis_commands, cost.wal_bytes].map(String),
  ];
}

function cpuCells(cpu: PerProcess): string[] {
  return [...PROCESSES.map((name) => cpu[name] ?? 0), sum(Object.values(cpu))].map((us) =>
    String(rounded(us)),
  );
}

export function ingestCostTable({ runs }: Results): Table {
  return [
    ['webhooks', 'payload', ...PROCESSES.map((name) => `${name} µs`), 'all µs per report'],
    ...runs.map((run) => [String(run.webhooks), sizeOf(run), ...cpuCells(run.ingest_cpu_us)]),
  ];
}

export function memoryTable({ runs }: Results): Table {
  return [
    ['webhooks', 'payload', ...PROCESSES.map((name) => `${name} MB`), 'backlog'],
    ...runs.map((run) => {
      const { first, last } = run.memory_mb;
      return [
        ...[String(run.webhooks), sizeOf(run)],
        ...PROCESSES.map((name) => `${first[name] ?? 0} → ${last[name] ?? 0}`),
        `${run.backlog[0]} → ${run.backlog.at(-1)}`,
      ];
    }),
  ];
}

export function lightReport(light: Light): string {
  return `${aligned(lightTable(light))}\n\n${burstLine(light)}`;
}

export function lightTable({ rates }: Light): Table {
  return [
    [
      ...[
        'reports/s',
        'p50 ms',
        'p95 ms',
        'p99 ms',
        'process µs',
        'postgres µs',
        'redis µs',
        'all µs',
      ],
      ...['statements', 'transactions', 'Redis commands', 'WAL bytes'],
    ],
    ...rates.map(({ reports_per_s, p50_ms, p95_ms, p99_ms, cost, server_cpu_us }) =>
      [
        ...[reports_per_s, p50_ms, p95_ms, p99_ms],
        ...[cost.cpu_us.all ?? 0, cost.cpu_us.postgres ?? 0, cost.cpu_us.redis ?? 0, server_cpu_us],
        ...[cost.statements ?? '–', cost.transactions, cost.redis_commands, cost.wal_bytes],
      ].map(String),
    ),
  ];
}

export function burstLine({ burst }: Light): string {
  const { reports, before_mb, peak_mb, after_mb } = burst;
  return `resident memory in a burst of ${reports} reports: ${before_mb} MB before, ${peak_mb} MB at its peak, ${after_mb} MB after`;
}

export function replayTable({
  events,
  deliveries_per_s,
  replayed_per_s,
  alone,
  beside,
}: NonNullable<Results['replay']>): Table {
  const row = (name: string, replayed: number, latency: Latency): string[] => [
    ...[name, String(deliveries_per_s), String(replayed)],
    ...[latency.p50_ms, latency.p95_ms, latency.p99_ms, latency.max_ms].map(String),
  ];
  return [
    ['live deliveries', 'live/s', 'replayed/s', 'p50 ms', 'p95 ms', 'p99 ms', 'max ms'],
    row('alone', 0, alone),
    row(`beside a replay of ${events} events`, replayed_per_s, beside),
  ];
}

type History = NonNullable<Results['history']>;

export function historyTable({ routes }: History): Table {
  return [
    ['route', 'p50 ms', 'p95 ms', 'max ms'],
    ...routes.map(({ route, p50_ms, p95_ms, max_ms }) => [
      route,
      ...[p50_ms, p95_ms, max_ms].map(String),
    ]),
  ];
}

export function ageTable({ cost_before, cost_after }: History): Table {
  return [
    [
      ...['rows', 'deliveries/s', ...PROCESSES.map((name) => `${name} µs`), 'all µs'],
      ...['statements', 'transactions', 'Redis commands', 'WAL bytes'],
    ],
    ...[cost_before, cost_after].map((cost) => [
      ...[String(cost.rows), String(cost.deliveries_per_s)],
      ...costCells(cost),
    ]),
  ];
}

export function drainLine({ deliveries, seconds, per_s }: NonNullable<Results['drain']>): string {
  return `a backlog of ${deliveries} deliveries drains in ${seconds} s: ${per_s} per second`;
}

/** Each target, and whether this run met it. */
export function targetLines(results: Results): string[] {
  const { limits, runs, idle, light, replay, history } = results;
  const small = (webhooks: number): Run | undefined =>
    runs.find((run) => run.webhooks === webhooks && run.payload_bytes < 1_000);
  const [one, ten] = [small(1), small(10)];
  const lines: (string | undefined)[] = [
    one && least('deliveries/s ÷ L2, 1 webhook', one.deliveries_per_s / limits.l2, 0.6),
    ten && least('deliveries/s ÷ L2, 10 webhooks', ten.deliveries_per_s / limits.l2, 1.2),
    one && least('ingest/s ÷ L2, 1 webhook', one.ingest_per_s / limits.l2, 0.9),
    one && most('p99 at 50 % load, 1 webhook, ms', one.p99_ms, 50),
    ten && most('p99 at 50 % load, 10 webhooks, ms', ten.p99_ms, 50),
    most('first attempt after the acknowledgement when idle, p50, ms', idle.p50_ms, 10),
    most('peak of resident memory in a burst of 20,000 reports, MB', light.burst.peak_mb, 180),
    replay &&
      most('p99 beside a replay ÷ p99 alone', replay.beside.p99_ms / replay.alone.p99_ms, 2),
    history && most('p50 of the slowest page at 5 million deliveries, ms', slowestPage(history), 5),
    history &&
      most('CPU per delivery, in receivers, at 5 million rows ÷ at 100,000', growth(history), 1.1),
  ];
  return lines.filter((line) => line !== undefined);
}

function slowestPage({ routes }: History): number {
  return Math.max(...routes.filter(({ isPage }) => isPage).map(({ p50_ms }) => p50_ms));
}

/**
 * The two measurements are minutes apart, and the speed of the machine may change in between. So each
 * is divided by the CPU of the receivers, whose work per delivery does not depend on the table.
 */
function growth({ cost_before, cost_after }: History): number {
  const inReceivers = ({
    api = 0,
    worker = 0,
    postgres = 0,
    redis = 0,
    receivers = 1,
  }: PerProcess) => (api + worker + postgres + redis) / receivers;
  return inReceivers(cost_after.cpu_us) / inReceivers(cost_before.cpu_us);
}

export function least(what: string, value: number, target: number): string {
  return `${value >= target ? 'met   ' : 'MISSED'} ${what}: ${rounded(value, 2)} (target ≥ ${target})`;
}

export function most(what: string, value: number, target: number): string {
  return `${value <= target ? 'met   ' : 'MISSED'} ${what}: ${rounded(value, 2)} (target ≤ ${target})`;
}

/** The limits for the payload of a run. */
function limitsOf({ limits, limits_10kb }: Results, run: Run): Limits {
  return run.payload_bytes > 1_000 && limits_10kb ? limits_10kb : limits;
}

function sizeOf({ payload_bytes }: Run): string {
  return payload_bytes < 1_000 ? `${payload_bytes} B` : `${payload_bytes / 1_000} KB`;
}

function ratio(value: number, limit: number): string {
  return (value / limit).toFixed(2);
}

export function aligned(table: Table): string {
  const [head] = table;
  const widths = head.map((_, n) => Math.max(...table.map((row) => row[n]?.length ?? 0)));
  return table
    .map((row) => row.map((cell, n) => cell.padStart(widths[n] ?? 0)).join('  '))
    .join('\n');
}
