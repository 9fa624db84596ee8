import { Process, Processor } from '@nestjs/bull';
import type { OnModuleInit } from '@nestjs/common';
import type { Job } from 'bull';
import { FanOutExpander } from '../../events/fan-out/fan-out-expander.js';
import { DeliveryCoordinator } from '../coordination/delivery-coordinator.js';
import {
  DELIVERY_QUEUE,
  DeliveryQueue,
  toDue,
  type DeliveryJob,
  type DueDelivery,
  type LocalWorker,
} from '../queue/delivery-queue.js';
import { DeliveryDispatcher } from './delivery-dispatcher.js';

/** Concurrent jobs. A job is quick: it only adds to the queues of dispatcher and coordinator. */
const JOBS_AT_ONCE = 16;

/** Takes due deliveries: those of jobs, and at light load those that this process itself enqueues. */
@Processor(DELIVERY_QUEUE)
export class DeliveriesProcessor implements LocalWorker, OnModuleInit {
  constructor(
    private readonly queue: DeliveryQueue,
    private readonly dispatcher: DeliveryDispatcher,
    private readonly coordinator: DeliveryCoordinator,
    private readonly expander: FanOutExpander,
  ) {}

  onModuleInit(): void {
    this.queue.attach(this);
  }

  @Process({ concurrency: JOBS_AT_ONCE })
  process({ data }: Job<DeliveryJob>): Promise<void> {
    this.take(data.due.map(toDue));
    if (data.fanOut) void this.expander.wake();
    return Promise.resolve();
  }

  takeAll(due: readonly DueDelivery[]): boolean {
    const hasRoom = this.dispatcher.hasRoomFor(due.length);
    if (hasRoom) this.take(due);
    return hasRoom;
  }

  private take(due: readonly DueDelivery[]): void {
    this.dispatcher.offer(due.filter(({ isCoordinated }) => !isCoordinated));
    this.coordinator.offer(due.filter(({ isCoordinated }) => isCoordinated));
  }
}
