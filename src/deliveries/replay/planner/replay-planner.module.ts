import { Module } from '@nestjs/common';
import { DeliveryQueueModule } from '../../queue/delivery-queue.module.js';
import { ReplayChunksRepository } from './replay-chunks.repository.js';
import { ReplayPlanner } from './replay-planner.js';
import { ReplayedDeliveriesRepository } from '../replayed-deliveries.repository.js';

/** Plans the deliveries of open replays, in workers. */
@Module({
  imports: [DeliveryQueueModule],
  providers: [ReplayChunksRepository, ReplayPlanner, ReplayedDeliveriesRepository],
})
export class ReplayPlannerModule {}
