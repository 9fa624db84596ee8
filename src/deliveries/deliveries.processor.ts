import { Process, Processor } from '@nestjs/bull';
import type { Job } from 'bull';
import { DeliveryDispatcher } from './delivery-dispatcher.js';
import { DELIVERY_QUEUE, type DeliveryJob } from './delivery-queue.js';

/** Jobs handled at once: enough that a job which waits for room does not starve the others. */
const JOBS_AT_ONCE = 16;

@Processor(DELIVERY_QUEUE)
export class DeliveriesProcessor {
  constructor(private readonly dispatcher: DeliveryDispatcher) {}

  @Process({ concurrency: JOBS_AT_ONCE })
  async process(job: Job<DeliveryJob>): Promise<void> {
    await this.dispatcher.offer(job.data.due.map(([id, webhookId]) => ({ id, webhookId })));
  }
}
