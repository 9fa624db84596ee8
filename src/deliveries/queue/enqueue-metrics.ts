import { Injectable } from '@nestjs/common';
import { counter } from '../../platform/metrics/metric.js';
import { MetricsRegistry } from '../../platform/metrics/metrics-registry.js';

export const ENQUEUE_METRICS = {
  enqueued: counter(
    'mutx_deliveries_enqueued_total',
    'New deliveries and retries that were added to the queue, could not be because Redis failed, or were handed to the worker in the same process',
    { result: ['added', 'failed', 'handed_over'] },
  ),
};

@Injectable()
export class EnqueueMetrics {
  private readonly enqueued;

  constructor(registry: MetricsRegistry) {
    this.enqueued = registry.counter(ENQUEUE_METRICS.enqueued);
  }

  handedOver(count: number): void {
    this.enqueued.inc({ result: 'handed_over' }, count);
  }

  /** Once per job, which names `count` deliveries. */
  enqueuedJob(count: number, added: boolean): void {
    this.enqueued.inc({ result: added ? 'added' : 'failed' }, count);
  }
}
