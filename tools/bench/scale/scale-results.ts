import type { Results } from '../results.js';
import type { Contention } from '../measures/contention.js';

/** A number of API processes. */
export interface ApiScale extends Contention {
  readonly processes: number;
  readonly ingest_per_s: number;
  readonly p50_ms: number;
  readonly p99_ms: number;
  /** CPU per report. */
  readonly api_us: number;
  readonly postgres_us: number;
}

/** A number of workers. */
export interface WorkerScale extends Contention {
  readonly processes: number;
  readonly deliveries_per_s: number;
  /** Deliveries that a claim asked for and another worker had, of all. */
  readonly claims_lost: number;
  /** CPU per delivery. */
  readonly worker_us: number;
  readonly postgres_us: number;
  /** Attempts per second at the webhook with a rate limit, of all workers: on average, and the most in a second. */
  readonly limited_per_s: number;
  readonly limited_most: number;
}

export interface ScaleResults {
  readonly at: string;
  readonly machine: Results['machine'];
  /** Measured from a process to PostgreSQL and back. */
  readonly round_trip_ms: number;
  readonly rate_limit: number;
  readonly connections: number;
  readonly concurrency: number;
  readonly apis: readonly ApiScale[];
  /** The last one repeats the first, minutes later. */
  readonly workers: readonly WorkerScale[];
}
