import { Module } from '@nestjs/common';
import { DeliveriesModule } from './deliveries.module.js';
import { DeliveriesProcessor } from './deliveries.processor.js';
import { DeliveryDispatcher } from './delivery-dispatcher.js';
import { DeliverySweeper } from './delivery-sweeper.js';
import { DueRepository } from './due.repository.js';
import { LostAttempts } from './lost-attempts.js';
import { WorkerShutdown } from './worker-shutdown.js';

/** What makes a process a worker: it takes jobs, makes attempts and sweeps. */
@Module({
  imports: [DeliveriesModule],
  providers: [
    DeliveriesProcessor,
    DeliveryDispatcher,
    DeliverySweeper,
    DueRepository,
    LostAttempts,
    WorkerShutdown,
  ],
})
export class DeliveryWorkerModule {}
