import { Module } from '@nestjs/common';
import { DeliveriesModule } from './deliveries.module.js';
import { DeliveriesProcessor } from './dispatch/deliveries.processor.js';
import { DeliveryDispatcher } from './dispatch/delivery-dispatcher.js';
import { DeliverySweeper } from './recovery/delivery-sweeper.js';
import { DueRepository } from './recovery/sweep.repository.js';
import { LostAttempts } from './recovery/attempt-rescuer.js';
import { WorkerShutdown } from './recovery/worker-shutdown.js';

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
