import type { DatabaseClock } from '../../platform/database/clock/database-clock.js';
import { idFloor } from '../../platform/database/clock/id-generator.js';
import { MetricsRegistry } from '../../platform/metrics/metrics-registry.js';
import type { ClaimedDelivery } from '../attempt/claimed-delivery.js';
import { ClaimMetrics } from './claim-metrics.js';

const NOW = Date.parse('2026-11-01T12:00:00Z');

const deliveryOf = (eventAgeMs: number, changes: Partial<ClaimedDelivery> = {}): ClaimedDelivery =>
  ({
    eventId: idFloor(new Date(NOW - eventAgeMs)),
    attempt: 1,
    probe: false,
    replayOf: null,
    ...changes,
  }) as ClaimedDelivery;

describe('ClaimMetrics', () => {
  let registry: MetricsRegistry;
  let metrics: ClaimMetrics;

  beforeEach(() => {
    registry = new MetricsRegistry();
    metrics = new ClaimMetrics(registry, { nowMs: () => NOW } as DatabaseClock);
  });

  /** The series that have moved, without buckets. */
  const moved = async (): Promise<string[]> =>
    (await registry.text())
      .split('\n')
      .filter((line) => line.startsWith('mutx') && !/ 0$|_bucket/.test(line));

  it('counts what was granted, refused and failed', async () => {
    metrics.claimed(5, [deliveryOf(0, { attempt: 2 }), deliveryOf(0, { attempt: 2 })]);
    metrics.failed(4);
    expect(await moved()).toEqual([
      'mutx_claims_total{result="granted"} 2',
      'mutx_claims_total{result="refused"} 3',
      'mutx_claims_total{result="failed"} 4',
    ]);
  });

  it('measures the time from the event to the claim; a clock that was set back counts as none', async () => {
    metrics.claimed(2, [deliveryOf(1_500), deliveryOf(-5_000)]);
    expect(await moved()).toEqual([
      'mutx_claims_total{result="granted"} 2',
      'mutx_delivery_lag_seconds_sum 1.5',
      'mutx_delivery_lag_seconds_count 2',
    ]);
  });

  it.each<Partial<ClaimedDelivery>>([
    { attempt: 2 },
    { probe: true },
    { isReplay: true },
    { replayOf: 'another' },
    { isCoordinated: true },
  ])('measures none of a delivery that waits by design: %j', async (changes) => {
    metrics.claimed(1, [deliveryOf(1_500, changes)]);
    expect(await moved()).toEqual(['mutx_claims_total{result="granted"} 1']);
  });
});
