import { Process, Processor } from '@nestjs/bull';
import type { Job } from 'bull';
import { FanOutExpander } from '../../events/fan-out/fan-out-expander.js';
import { DeliveryCoordinator } from '../coordination/delivery-coordinator.js';
import { DELIVERY_QUEUE, toDue, type DeliveryJob } from '../queue/delivery-queue.js';
import { DeliveryDispatcher } from './delivery-dispatcher.js';

/** Concurrent jobs. A job is quick: it only adds to the queues of dispatcher and coordinator. */
const JOBS_AT_ONCE = 16;

@Processor(DELIVERY_QUEUE)
export class DeliveriesProcessor {
  constructor(
    private readonly dispatcher: DeliveryDispatcher,
    private readonly coordinator: DeliveryCoordinator,
    private readonly expander: FanOutExpander,
  ) {}

  @Process({ concurrency: JOBS_AT_ONCE })
  process({ data }: Job<DeliveryJob>): Promise<void> {
    const due = data.due.map(toDue);
    this.dispatcher.offer(due.filter(({ isCoordinated }) => !isCoordinated));
    this.coordinator.offer(due.filter(({ isCoordinated }) => isCoordinated));
    if (data.fanOut) void this.expander.wake();
    return Promise.resolve();
  }
}
