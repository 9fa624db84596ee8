import { InjectQueue } from '@nestjs/bull';
import { Injectable } from '@nestjs/common';
import type { Queue } from 'bull';
import { gauge } from '../../platform/metrics/metric.js';
import { MetricsRegistry } from '../../platform/metrics/metrics-registry.js';
import { Reading } from '../../platform/metrics/reading.js';
import { DELIVERY_QUEUE } from './delivery-queue.js';

const VALID_MS = 1_000;
const TIMEOUT_MS = 1_500;
const STATES = ['waiting', 'active', 'delayed'] as const;

export const QUEUE_METRICS = {
  jobs: gauge(
    'mutx_queue_jobs',
    'Jobs in Redis, by state; a job names up to 250 deliveries, a delayed one a retry',
    { state: STATES },
  ),
};

/** The depth of the Bull queue: the same from every process. Without Redis, these series are absent. */
@Injectable()
export class QueueMetrics {
  constructor(registry: MetricsRegistry, @InjectQueue(DELIVERY_QUEUE) queue: Queue) {
    const reading = new Reading(() => queue.getJobCounts(), {
      validMs: VALID_MS,
      timeoutMs: TIMEOUT_MS,
    });
    const jobs = registry.gauge(QUEUE_METRICS.jobs);
    registry.onScrape(async () => {
      const counts = await reading.value();
      for (const state of STATES) jobs.set({ state }, counts?.[state]);
    });
  }
}
