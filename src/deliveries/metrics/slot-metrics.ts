import { Injectable } from '@nestjs/common';
import { gauge } from '../../platform/metrics/metric.js';
import { MetricsRegistry } from '../../platform/metrics/metrics-registry.js';
import { DeliveryDispatcher } from '../dispatch/delivery-dispatcher.js';

export const SLOT_METRICS = {
  slots: gauge('mutx_slots', 'Attempts that the worker may have in flight (DELIVERY_CONCURRENCY)'),
  used: gauge('mutx_slots_in_use', 'Slots in use: attempts in flight or not yet recorded'),
  queues: gauge('mutx_endpoint_queues', 'Webhooks with deliveries in the memory of the worker'),
  waiting: gauge(
    'mutx_endpoint_queue_deliveries',
    'Due deliveries that wait for a slot in the memory of the worker',
  ),
};

/** How busy a worker is. */
@Injectable()
export class SlotMetrics {
  constructor(registry: MetricsRegistry, dispatcher: DeliveryDispatcher) {
    const slots = registry.gauge(SLOT_METRICS.slots);
    const used = registry.gauge(SLOT_METRICS.used);
    const queues = registry.gauge(SLOT_METRICS.queues);
    const waiting = registry.gauge(SLOT_METRICS.waiting);
    registry.onScrape(() => {
      const usage = dispatcher.usage();
      slots.set({}, usage.slots);
      used.set({}, usage.slotsInUse);
      queues.set({}, usage.endpointQueues);
      waiting.set({}, usage.waiting);
    });
  }
}
