import { Module } from '@nestjs/common';
import { EventsModule } from '../../events/events.module.js';
import { IdempotencyModule } from '../../platform/idempotency/idempotency.module.js';
import { WebhooksModule } from '../../webhooks/webhooks.module.js';
import { DeliveriesModule } from '../deliveries.module.js';
import { DeliveryReplaysService } from './delivery-replays.service.js';
import { ReplayDrafts } from './replay-drafts.js';
import { ReplayableRepository } from './replayable.repository.js';
import { ReplayedDeliveriesRepository } from './replayed-deliveries.repository.js';
import { ReplaysController } from './replays.controller.js';
import { ReplaysRepository } from './replays.repository.js';
import { ReplaysService } from './replays.service.js';

@Module({
  imports: [DeliveriesModule, EventsModule, IdempotencyModule, WebhooksModule],
  controllers: [ReplaysController],
  providers: [
    DeliveryReplaysService,
    ReplayDrafts,
    ReplayableRepository,
    ReplayedDeliveriesRepository,
    ReplaysRepository,
    ReplaysService,
  ],
})
export class ReplaysModule {}
