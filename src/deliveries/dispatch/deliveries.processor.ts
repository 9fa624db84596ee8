import { Process, Processor } from '@nestjs/bull';
import type { Job } from 'bull';
import { DeliveryDispatcher } from './delivery-dispatcher.js';
import { DELIVERY_QUEUE, type DeliveryJob } from '../queue/delivery-queue.js';

/** Concurrent jobs. A job is quick: it only adds to the dispatcher's queues. */
const JOBS_AT_ONCE = 16;

@Processor(DELIVERY_QUEUE)
export class DeliveriesProcessor {
  constructor(private readonly dispatcher: DeliveryDispatcher) {}

  @Process({ concurrency: JOBS_AT_ONCE })
  process({ data }: Job<DeliveryJob>): Promise<void> {
    this.dispatcher.offer(
      data.due.map(([id, webhookId, accountId, isReplay]) => ({
        id,
        webhookId,
        accountId,
        isReplay,
      })),
    );
    return Promise.resolve();
  }
}
