/** Duration of each part of a run in ms, and its parts. */
export interface BenchOptions {
  readonly short: boolean;
  readonly webhooks: readonly number[];
  readonly payloads: readonly number[];
  readonly limitMs: number;
  readonly warmUpMs: number;
  readonly ingestMs: number;
  readonly sustainedMs: number;
  readonly latencyMs: number;
  /** Shares of the sustained rate at which latencies are measured; 0.5 must be among them. */
  readonly loads: readonly number[];
  readonly costMs: number;
  readonly idleReports: number;
  readonly lightMs: number;
}

export const SMALL = 300;
export const LARGE = 10_000;

export const FULL: BenchOptions = {
  short: false,
  webhooks: [1, 10, 100],
  payloads: [SMALL, LARGE],
  limitMs: 5_000,
  warmUpMs: 4_000,
  ingestMs: 10_000,
  sustainedMs: 60_000,
  latencyMs: 10_000,
  loads: [0.25, 0.5, 0.75],
  costMs: 4_000,
  idleReports: 100,
  lightMs: 20_000,
};

export const SHORT: BenchOptions = {
  short: true,
  webhooks: [1, 10],
  payloads: [SMALL],
  limitMs: 4_000,
  warmUpMs: 3_000,
  ingestMs: 8_000,
  sustainedMs: 15_000,
  latencyMs: 8_000,
  loads: [0.5],
  costMs: 3_000,
  idleReports: 40,
  lightMs: 10_000,
};

/** Agents that report, each with a deployment. */
export const AGENTS = 1_000;
/** Connections for reports, each with one report in flight. */
export const REPORTERS = 512;
/** Connections of the bare pool that sends deliveries: as many as the product uses for one origin. */
export const SENDERS = 64;
/** Connections of the bare PostgreSQL pool: as many as the product's own. */
export const POOL = 20;
