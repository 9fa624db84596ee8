import type { PerProcess } from './measures/processes.js';
import type { Latency } from './statistics.js';

/** Operations per second of bare parts, on this machine and in this run. */
export interface Limits {
  /** Signed POSTs by a bare undici pool. */
  readonly l1: number;
  /** Durable inserts of single rows by a bare pg pool. */
  readonly l2: number;
  /** No-op jobs through a bare Bull queue. */
  readonly l3: number;
  /** POSTs to a bare Fastify route that validates. */
  readonly l4: number;
}

/** Cost of one delivery under full load, including its share of the report. */
export interface Cost {
  readonly cpu_us: PerProcess;
  readonly statements: number | null;
  readonly transactions: number;
  readonly redis_commands: number;
  readonly wal_bytes: number;
}

export interface LoadLatency extends Latency {
  /** Share of the sustained rate. */
  readonly load: number;
  /** Target deliveries per second. */
  readonly deliveries_per_s: number;
}

/** One number of webhooks with one size of payload. */
export interface Run {
  readonly webhooks: number;
  readonly payload_bytes: number;
  readonly ingest_per_s: number;
  readonly ingest: Latency;
  readonly ingest_cpu_us: PerProcess;
  readonly deliveries_per_s: number;
  /** From the moment a report is due to its arrival, at half of `deliveries_per_s`. */
  readonly p50_ms: number;
  readonly p95_ms: number;
  readonly p99_ms: number;
  readonly loads: readonly LoadLatency[];
  readonly cost: Cost;
  readonly sustained_s: number;
  /** Acknowledged deliveries without a recorded attempt, sampled evenly over that time. */
  readonly backlog: readonly number[];
  readonly memory_mb: { readonly first: PerProcess; readonly last: PerProcess };
}

/** One process (`ROLE=all`) and one webhook. */
export interface Light {
  readonly rates: readonly (Latency & {
    readonly reports_per_s: number;
    readonly cost: Cost;
    /** CPU per delivery of the process, PostgreSQL and Redis. */
    readonly server_cpu_us: number;
  })[];
  /** Resident memory of the process before, during and after a burst of reports, in MB. */
  readonly burst: {
    readonly reports: number;
    readonly before_mb: number;
    readonly peak_mb: number;
    readonly after_mb: number;
  };
}

export interface RouteTime extends Latency {
  readonly route: string;
  /** The first page of a list, with its total, or a page by cursor. */
  readonly isPage: boolean;
}

export interface Results {
  readonly at: string;
  readonly short: boolean;
  readonly machine: {
    readonly cpus: number;
    readonly model: string;
    readonly node: string;
    readonly postgres: string;
    readonly redis: string;
  };
  readonly limits: Limits;
  readonly limits_10kb?: Limits;
  /** Measured before and after the runs; `limits` is their mean. */
  readonly limits_measured: readonly Limits[];
  readonly runs: readonly Run[];
  readonly light: Light;
  /** From the acknowledgement to the arrival of the first attempt, when idle. */
  readonly idle: Latency;
  readonly drain?: {
    readonly deliveries: number;
    readonly seconds: number;
    readonly per_s: number;
  };
  /** Live deliveries at half load, alone and beside a replay. */
  readonly replay?: {
    readonly events: number;
    readonly deliveries_per_s: number;
    readonly replayed_per_s: number;
    readonly alone: Latency;
    readonly beside: Latency;
  };
  readonly history?: {
    readonly rows: number;
    readonly routes: readonly RouteTime[];
    readonly cost_before: Cost & { readonly rows: number; readonly deliveries_per_s: number };
    readonly cost_after: Cost & { readonly rows: number; readonly deliveries_per_s: number };
  };
  readonly failures: readonly string[];
}
