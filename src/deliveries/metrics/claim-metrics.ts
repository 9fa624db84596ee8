import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../platform/database/clock/database-clock.js';
import { momentOf } from '../../platform/database/clock/id-generator.js';
import { counter, histogram } from '../../platform/metrics/metric.js';
import { MetricsRegistry } from '../../platform/metrics/metrics-registry.js';
import type { ClaimedDelivery } from '../attempt/claimed-delivery.js';

export const CLAIM_METRICS = {
  claims: counter('mutx_claims_total', 'Deliveries that claims asked for, by result', {
    result: ['granted', 'refused', 'failed'],
  }),
  lag: histogram(
    'mutx_delivery_lag_seconds',
    'Time from the event to the claim of its first attempt, where nothing delays it by design',
  ),
};

/** Counts the deliveries of each claim, and how long they waited for it. */
@Injectable()
export class ClaimMetrics {
  private readonly claims;
  private readonly lag;

  constructor(
    registry: MetricsRegistry,
    private readonly clock: DatabaseClock,
  ) {
    this.claims = registry.counter(CLAIM_METRICS.claims);
    this.lag = registry.histogram(CLAIM_METRICS.lag);
  }

  claimed(requested: number, granted: readonly ClaimedDelivery[]): void {
    this.claims.inc({ result: 'granted' }, granted.length);
    this.claims.inc({ result: 'refused' }, requested - granted.length);
    const nowMs = this.clock.nowMs();
    for (const delivery of granted) {
      if (isDelayedByDesign(delivery)) continue;
      this.lag.observe({}, Math.max(nowMs - momentOf(delivery.eventId), 0) / 1_000);
    }
  }

  failed(requested: number): void {
    this.claims.inc({ result: 'failed' }, requested);
  }
}

/** Retries, probes, repetitions of earlier deliveries, and webhooks with limits or an order. */
function isDelayedByDesign(delivery: ClaimedDelivery): boolean {
  const { attempt, probe, isCoordinated, isReplay, replayOf } = delivery;
  return attempt > 1 || probe || isCoordinated === true || isReplay === true || replayOf !== null;
}
