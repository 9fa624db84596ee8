import { aligned, least, machineText, most, type Table } from '../report.js';
import { rounded, sum } from '../statistics.js';
import { ADDED_MS } from './distance.js';
import type { ScaleResults, WorkerScale } from './scale-results.js';

/** The report printed on the terminal. */
export function scaleReport(scale: ScaleResults, failures: readonly string[]): string {
  return [
    scaleLine(scale),
    aligned(apiTable(scale)),
    aligned(workerTable(scale)),
    scaleTargets(scale).join('\n'),
    ...failures.map((failure) => `FAILED: ${failure}`),
  ].join('\n\n');
}

export function scaleLine({ at, machine, round_trip_ms }: ScaleResults): string {
  return `${at}: ${machineText(machine)}; ${ADDED_MS} ms added to each round trip, ${round_trip_ms} ms measured`;
}

export function apiTable({ apis }: ScaleResults): Table {
  return [
    [
      ...['API processes', 'ingest/s', 'per process', 'of one', 'p50 ms', 'p99 ms'],
      ...['api µs', 'postgres µs', 'lock waits', 'deadlocks', 'machine'],
    ],
    ...apis.map((row) => [
      ...[row.processes, row.ingest_per_s].map(String),
      ...perProcess(row.ingest_per_s, row.processes, apis[0]?.ingest_per_s),
      ...[row.p50_ms, row.p99_ms, row.api_us, row.postgres_us, row.lock_waits].map(String),
      ...[String(row.deadlocks), percent(row.machine_busy)],
    ]),
  ];
}

export function workerTable({ workers, rate_limit }: ScaleResults): Table {
  return [
    [
      ...['workers', 'deliveries/s', 'per worker', 'of one', 'claims lost'],
      ...['worker µs', 'postgres µs', 'both µs', 'lock waits', 'deadlocks'],
      ...[`limit of ${rate_limit}/s`, 'most in 1 s', 'machine'],
    ],
    ...workers.map((row) => [
      ...[row.processes, row.deliveries_per_s].map(String),
      ...perProcess(row.deliveries_per_s, row.processes, workers[0]?.deliveries_per_s),
      percent(row.claims_lost, 1),
      ...[row.worker_us, row.postgres_us, cpuOf(row), row.lock_waits, row.deadlocks].map(String),
      ...[row.limited_per_s, row.limited_most].map(String),
      percent(row.machine_busy),
    ]),
  ];
}

/** Each target, and whether this run met it. */
export function scaleTargets({ apis, workers, rate_limit }: ScaleResults): string[] {
  const [one] = apis;
  const four = apis.at(-1);
  const ones = workers.filter(({ processes }) => processes === 1);
  const eight = workers.find(({ processes }) => processes === 8);
  if (!one || !four || !eight) return [];
  const mean = (of: (row: WorkerScale) => number): number => sum(ones.map(of)) / ones.length;
  const deliveries = mean(({ deliveries_per_s }) => deliveries_per_s);
  const limited = Math.max(...workers.map(({ limited_per_s }) => limited_per_s));
  return [
    least(
      'ingest/s of 4 API processes ÷ 4 times that of 1',
      four.ingest_per_s / one.ingest_per_s / 4,
      0.8,
    ),
    least(
      'deliveries/s of 8 workers ÷ 8 times those of 1',
      eight.deliveries_per_s / deliveries / 8,
      0.8,
    ),
    most('CPU per delivery of 8 workers ÷ of 1', cpuOf(eight) / mean(cpuOf), 1.1),
    most('claims lost to other workers, 8 workers, %', eight.claims_lost * 100, 5),
    most('attempts/s at the webhook with a rate limit, any number of workers', limited, rate_limit),
  ];
}

function cpuOf({ worker_us, postgres_us }: WorkerScale): number {
  return worker_us + postgres_us;
}

function perProcess(perSecond: number, processes: number, ofOne = NaN): string[] {
  const each = perSecond / processes;
  return [String(rounded(each)), percent(each / ofOne)];
}

function percent(share: number, digits = 0): string {
  return `${rounded(share * 100, digits)} %`;
}
