import { Module } from '@nestjs/common';
import { DeliveryQueueModule } from '../deliveries/queue/delivery-queue.module.js';
import { WebhooksModule } from '../webhooks/webhooks.module.js';
import { CommitHorizon } from './commit-horizon.js';
import { DeliveryAllowance } from './delivery-allowance.js';
import { EventsRepository } from './events.repository.js';
import { EventsService } from './events.service.js';
import { FanOutRepository } from './fan-out.repository.js';
import { FanOutService } from './fan-out.service.js';
import { EventHistoryRepository } from './history/event-history.repository.js';
import { EventHistoryService } from './history/event-history.service.js';
import { EventsController } from './history/events.controller.js';

@Module({
  imports: [DeliveryQueueModule, WebhooksModule],
  controllers: [EventsController],
  providers: [
    CommitHorizon,
    DeliveryAllowance,
    EventHistoryRepository,
    EventHistoryService,
    EventsRepository,
    EventsService,
    FanOutRepository,
    FanOutService,
  ],
  exports: [CommitHorizon, DeliveryAllowance, EventsService],
})
export class EventsModule {}
