import { Module } from '@nestjs/common';
import { DeliveriesModule } from './deliveries.module.js';
import { DeliveriesProcessor } from './dispatch/deliveries.processor.js';
import { DeliveryDispatcher } from './dispatch/delivery-dispatcher.js';
import { AttemptRescuer } from './recovery/attempt-rescuer.js';
import { DeliverySweeper } from './recovery/delivery-sweeper.js';
import { RescueRepository } from './recovery/rescue.repository.js';
import { SweepRepository } from './recovery/sweep.repository.js';
import { WorkerShutdown } from './recovery/worker-shutdown.js';

/** Makes a process a worker: it takes jobs, makes attempts and sweeps. */
@Module({
  imports: [DeliveriesModule],
  providers: [
    AttemptRescuer,
    DeliveriesProcessor,
    DeliveryDispatcher,
    DeliverySweeper,
    RescueRepository,
    SweepRepository,
    WorkerShutdown,
  ],
})
export class DeliveryWorkerModule {}
