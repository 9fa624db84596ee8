import { Module } from '@nestjs/common';
import { DeliveriesModule } from './deliveries.module.js';
import { DeliveriesProcessor } from './dispatch/deliveries.processor.js';
import { DeliveryDispatcher } from './dispatch/delivery-dispatcher.js';
import { AttemptRescuer } from './recovery/attempt-rescuer.js';
import { DeliverySweeper } from './recovery/delivery-sweeper.js';
import { RescueRepository } from './recovery/rescue.repository.js';
import { SweepRepository } from './recovery/sweep.repository.js';
import { WorkerShutdown } from './recovery/worker-shutdown.js';
import { StatsCompactionRepository } from './stats/stats-compaction.repository.js';
import { StatsCompactor } from './stats/stats-compactor.js';

/** Makes a process a worker: it takes jobs, makes attempts, sweeps and compacts statistics. */
@Module({
  imports: [DeliveriesModule],
  providers: [
    AttemptRescuer,
    DeliveriesProcessor,
    DeliveryDispatcher,
    DeliverySweeper,
    RescueRepository,
    StatsCompactionRepository,
    StatsCompactor,
    SweepRepository,
    WorkerShutdown,
  ],
})
export class DeliveryWorkerModule {}
