import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { DeliveryQueueModule } from '../deliveries/queue/delivery-queue.module.js';
import { WebhooksModule } from '../webhooks/webhooks.module.js';
import { CommitHorizon } from './commit-horizon.js';
import { DeliveryAllowance } from './delivery-allowance.js';
import { EventsRepository } from './events.repository.js';
import { EventsService } from './events.service.js';
import { ExpungeController } from './expunge/expunge.controller.js';
import { ExpungeRepository } from './expunge/expunge.repository.js';
import { ExpungeService } from './expunge/expunge.service.js';
import { FanOutTasksRepository } from './fan-out/fan-out-tasks.repository.js';
import { FanOutRepository } from './fan-out/fan-out.repository.js';
import { FanOutService } from './fan-out/fan-out.service.js';
import { PlannedExpansion } from './fan-out/planned-expansion.js';
import { EventHistoryRepository } from './history/event-history.repository.js';
import { EventHistoryService } from './history/event-history.service.js';
import { EventsController } from './history/events.controller.js';
import { EventStreamController } from './stream/event-stream.controller.js';
import { EventStreamRepository } from './stream/event-stream.repository.js';
import { EventStreamService } from './stream/event-stream.service.js';
import { EventTail } from './stream/event-tail.js';
import { StreamMetrics } from './stream/stream-metrics.js';

@Module({
  imports: [AuthModule, DeliveryQueueModule, WebhooksModule],
  controllers: [EventsController, EventStreamController, ExpungeController],
  providers: [
    CommitHorizon,
    DeliveryAllowance,
    EventHistoryRepository,
    EventHistoryService,
    EventsRepository,
    EventsService,
    EventStreamRepository,
    EventStreamService,
    EventTail,
    ExpungeRepository,
    ExpungeService,
    FanOutRepository,
    FanOutService,
    StreamMetrics,
    FanOutTasksRepository,
    PlannedExpansion,
  ],
  exports: [
    CommitHorizon,
    DeliveryAllowance,
    EventsService,
    FanOutTasksRepository,
    PlannedExpansion,
  ],
})
export class EventsModule {}
