export interface Latency {
  readonly p50_ms: number;
  readonly p95_ms: number;
  readonly p99_ms: number;
  readonly max_ms: number;
  readonly count: number;
}

/** Percentiles by the nearest rank. */
export function latencyOf(samples: readonly number[]): Latency {
  const sorted = Float64Array.from(samples).sort();
  const rank = (share: number): number =>
    rounded(sorted[Math.max(Math.ceil(share * sorted.length) - 1, 0)] ?? NaN, 2);
  return {
    p50_ms: rank(0.5),
    p95_ms: rank(0.95),
    p99_ms: rank(0.99),
    max_ms: rank(1),
    count: sorted.length,
  };
}

export function rounded(value: number, digits = 0): number {
  return Number(value.toFixed(digits));
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
