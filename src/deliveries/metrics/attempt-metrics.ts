import { Injectable } from '@nestjs/common';
import { counter, histogram } from '../../platform/metrics/metric.js';
import { MetricsRegistry } from '../../platform/metrics/metrics-registry.js';
import type { AttemptError, AttemptResult, NextStep } from '../attempt/attempt-result.js';

const ATTEMPT_RESULTS = [
  'success',
  'http_3xx',
  'http_4xx',
  'http_5xx',
  'http_other',
  'timeout',
  'network',
  'abandoned',
  'blocked',
  'not_built',
] as const;

export const ATTEMPT_METRICS = {
  attempts: counter('mutx_attempts_total', 'Attempts that ended, by result', {
    result: ATTEMPT_RESULTS,
  }),
  duration: histogram(
    'mutx_attempt_duration_seconds',
    'Time from connect to the last byte of the response, or to the error',
    { result: ['success', 'failure'] },
  ),
  deliveries: counter('mutx_deliveries_total', 'Deliveries that an attempt ended, by result', {
    result: ['delivered', 'exhausted', 'blocked', 'gone'],
  }),
  retries: counter('mutx_retries_total', 'Attempts that are followed by a retry'),
  probes: counter('mutx_circuit_probes_total', 'Probes of open circuits, by result', {
    result: ['success', 'failure'],
  }),
  discarded: counter(
    'mutx_results_discarded_total',
    'Attempt results that were not recorded, because the claim no longer stood',
  ),
};

/** Counts attempts, many at a time. */
@Injectable()
export class AttemptMetrics {
  private readonly attempts;
  private readonly duration;
  private readonly deliveries;
  private readonly retries;
  private readonly probes;
  private readonly discarded;

  constructor(registry: MetricsRegistry) {
    this.attempts = registry.counter(ATTEMPT_METRICS.attempts);
    this.duration = registry.histogram(ATTEMPT_METRICS.duration);
    this.deliveries = registry.counter(ATTEMPT_METRICS.deliveries);
    this.retries = registry.counter(ATTEMPT_METRICS.retries);
    this.probes = registry.counter(ATTEMPT_METRICS.probes);
    this.discarded = registry.counter(ATTEMPT_METRICS.discarded);
  }

  ended(results: readonly AttemptResult[]): void {
    for (const [result, count] of tally(results, ({ error }) => attemptResult(error))) {
      this.attempts.inc({ result }, count);
    }
    for (const { delivery, error, durationMs } of results) {
      const result = error === null ? 'success' : 'failure';
      if (durationMs !== null) this.duration.observe({ result }, durationMs / 1_000);
      if (delivery.probe) this.probes.inc({ result });
    }
  }

  /** Of these, the deliveries `recorded` moved on: the claims of the others no longer stood. */
  recorded(results: readonly AttemptResult[], recorded: ReadonlySet<string>): void {
    const counted = results.filter(({ delivery }) => recorded.has(delivery.id));
    this.discarded.inc({}, results.length - counted.length);
    for (const [result, count] of tally(counted, ({ next }) => deliveryResult(next))) {
      if (result === 'retry') this.retries.inc({}, count);
      else this.deliveries.inc({ result }, count);
    }
  }
}

function tally<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, number> {
  const counts = new Map<Key, number>();
  for (const item of items) {
    const key = keyOf(item);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

function deliveryResult(next: NextStep): 'delivered' | 'retry' | 'exhausted' | 'blocked' | 'gone' {
  if (next.status === 'pending') return 'retry';
  return next.status === 'failed' ? next.reason : next.status;
}

export function attemptResult(error: AttemptError | null): (typeof ATTEMPT_RESULTS)[number] {
  if (error === null) return 'success';
  if (error.stage !== 'response') return error.reason;
  const family = Math.floor(error.statusCode / 100);
  if (family === 3) return 'http_3xx';
  if (family === 4) return 'http_4xx';
  return family === 5 ? 'http_5xx' : 'http_other';
}
