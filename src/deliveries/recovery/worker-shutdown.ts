import { setTimeout as sleep } from 'node:timers/promises';
import { InjectQueue } from '@nestjs/bull';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import type { Queue } from 'bull';
import { DeliveryCoordinator } from '../coordination/delivery-coordinator.js';
import { DeliveryDispatcher } from '../dispatch/delivery-dispatcher.js';
import { DELIVERY_QUEUE, type DeliveryJob } from '../queue/delivery-queue.js';
import { DeliverySweeper } from './delivery-sweeper.js';

const GRACE_MS = 10_000;

/** Takes no more jobs and lets attempts in progress end within a grace time; other workers rescue the rest. */
@Injectable()
export class WorkerShutdown implements OnModuleDestroy {
  private readonly logger = new Logger(WorkerShutdown.name);

  constructor(
    @InjectQueue(DELIVERY_QUEUE) private readonly queue: Queue<DeliveryJob>,
    private readonly sweeper: DeliverySweeper,
    private readonly dispatcher: DeliveryDispatcher,
    private readonly coordinator: DeliveryCoordinator,
  ) {}

  async onModuleDestroy(): Promise<void> {
    void this.queue.pause(true, true).catch(() => undefined);
    const drained = Promise.all([this.sweeper.stop(), this.drain()]).then(() => true);
    const ended = await Promise.race([drained, sleep(GRACE_MS, false, { ref: false })]);
    if (!ended) this.logger.warn('attempts are still in progress after the grace time');
  }

  /** The attempts of turns in progress are in flight when these have ended. */
  private async drain(): Promise<void> {
    await this.coordinator.stop();
    await this.dispatcher.drain();
  }
}
