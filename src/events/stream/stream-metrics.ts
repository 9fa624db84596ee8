import { Injectable } from '@nestjs/common';
import { gauge } from '../../platform/metrics/metric.js';
import { MetricsRegistry } from '../../platform/metrics/metrics-registry.js';
import { Reading } from '../../platform/metrics/reading.js';
import { CommitHorizon } from '../commit-horizon.js';

const VALID_MS = 1_000;
const TIMEOUT_MS = 2_500;

export const STREAM_METRICS = {
  horizonAge: gauge(
    'mutx_stream_horizon_age_seconds',
    'Age of the oldest open transaction that publishes events: event streams wait for its end',
  ),
};

/** What holds event streams back: the same from every process. Without PostgreSQL, the series is absent. */
@Injectable()
export class StreamMetrics {
  constructor(registry: MetricsRegistry, horizon: CommitHorizon) {
    const reading = new Reading(() => horizon.readAgeMs(), {
      validMs: VALID_MS,
      timeoutMs: TIMEOUT_MS,
    });
    const age = registry.gauge(STREAM_METRICS.horizonAge);
    registry.onScrape(async () => {
      const ageMs = await reading.value();
      age.set({}, ageMs && ageMs / 1_000);
    });
  }
}
