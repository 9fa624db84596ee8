import { Module } from '@nestjs/common';
import { DeliveryCoordinator } from './coordination/delivery-coordinator.js';
import { DeliveryTurns } from './coordination/delivery-turns.js';
import { TurnsRepository } from './coordination/turns.repository.js';
import { FanOutWorkerModule } from '../events/fan-out/fan-out-worker.module.js';
import { DeliveriesModule } from './deliveries.module.js';
import { DeliveriesProcessor } from './dispatch/deliveries.processor.js';
import { DeliveryDispatcher } from './dispatch/delivery-dispatcher.js';
import { ClaimMetrics } from './metrics/claim-metrics.js';
import { SlotMetrics } from './metrics/slot-metrics.js';
import { FullAccountsRepository } from './overflow/full-accounts.repository.js';
import { PendingLimit } from './overflow/pending-limit.js';
import { AttemptRescuer } from './recovery/attempt-rescuer.js';
import { DeliverySweeper } from './recovery/delivery-sweeper.js';
import { RescueRepository } from './recovery/rescue.repository.js';
import { SweepRepository } from './recovery/sweep.repository.js';
import { WorkerShutdown } from './recovery/worker-shutdown.js';
import { StatsCompactionRepository } from './stats/stats-compaction.repository.js';
import { StatsCompactor } from './stats/stats-compactor.js';

/** Makes a process a worker: it takes jobs, makes attempts, sweeps and compacts statistics. */
@Module({
  imports: [DeliveriesModule, FanOutWorkerModule],
  providers: [
    AttemptRescuer,
    ClaimMetrics,
    DeliveriesProcessor,
    DeliveryCoordinator,
    DeliveryDispatcher,
    DeliverySweeper,
    DeliveryTurns,
    FullAccountsRepository,
    PendingLimit,
    RescueRepository,
    SlotMetrics,
    StatsCompactionRepository,
    StatsCompactor,
    SweepRepository,
    TurnsRepository,
    WorkerShutdown,
  ],
})
export class DeliveryWorkerModule {}
