import { MetricsRegistry } from '../../platform/metrics/metrics-registry.js';
import type { AttemptError, AttemptResult, NextStep } from '../attempt/attempt-result.js';
import { AttemptMetrics, attemptResult } from './attempt-metrics.js';

const responded = (statusCode: number): AttemptError => ({
  stage: 'response',
  statusCode,
  retryAfter: null,
  message: '',
});

const resultOf = (next: NextStep, changes: Partial<AttemptResult> = {}): AttemptResult =>
  ({
    delivery: { id: 'mine', probe: false },
    error: null,
    durationMs: 20,
    next,
    ...changes,
  }) as AttemptResult;

describe('AttemptMetrics', () => {
  let registry: MetricsRegistry;
  let metrics: AttemptMetrics;

  beforeEach(() => {
    registry = new MetricsRegistry();
    metrics = new AttemptMetrics(registry);
  });

  /** The series that have moved, without buckets. */
  const moved = async (): Promise<string[]> =>
    (await registry.text())
      .split('\n')
      .filter((line) => /^mutx/.test(line) && !/ 0$|_bucket/.test(line));

  it('counts attempts and their durations', async () => {
    const retry = { status: 'pending', retryInMs: 1 } as const;
    metrics.ended([
      resultOf({ status: 'delivered' }),
      resultOf(retry, { error: responded(500) }),
      resultOf(retry, { error: responded(503) }),
    ]);
    expect(await moved()).toEqual([
      'mutx_attempts_total{result="success"} 1',
      'mutx_attempts_total{result="http_5xx"} 2',
      'mutx_attempt_duration_seconds_sum{result="success"} 0.02',
      'mutx_attempt_duration_seconds_count{result="success"} 1',
      'mutx_attempt_duration_seconds_sum{result="failure"} 0.04',
      'mutx_attempt_duration_seconds_count{result="failure"} 2',
    ]);
  });

  it('knows no duration of an abandoned attempt', async () => {
    const error = { stage: 'sending', reason: 'abandoned', message: '' } as const;
    metrics.ended([resultOf({ status: 'pending', retryInMs: 1 }, { error, durationMs: null })]);
    expect(await moved()).toEqual(['mutx_attempts_total{result="abandoned"} 1']);
  });

  it('counts what becomes of deliveries whose results were recorded', async () => {
    const results = [
      resultOf({ status: 'delivered' }),
      resultOf({ status: 'delivered' }),
      resultOf({ status: 'failed', reason: 'gone' }),
      resultOf({ status: 'pending', retryInMs: 1 }),
    ];
    metrics.recorded(results, new Set(['mine']));
    metrics.recorded(results, new Set());
    expect(await moved()).toEqual([
      'mutx_deliveries_total{result="delivered"} 2',
      'mutx_deliveries_total{result="gone"} 1',
      'mutx_retries_total 1',
      'mutx_results_discarded_total 4',
    ]);
  });

  it('counts probes', async () => {
    const delivery = { probe: true } as AttemptResult['delivery'];
    metrics.ended([resultOf({ status: 'delivered' }, { delivery, durationMs: null })]);
    expect(await moved()).toContain('mutx_circuit_probes_total{result="success"} 1');
  });
});

describe('attemptResult', () => {
  it.each([
    [101, 'http_other'],
    [302, 'http_3xx'],
    [410, 'http_4xx'],
    [503, 'http_5xx'],
    [999, 'http_other'],
  ])('takes the status %i for %s', (statusCode, result) => {
    expect(attemptResult(responded(statusCode))).toBe(result);
  });
});
