import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { EventsModule } from '../events/events.module.js';
import { IdempotencyModule } from '../platform/idempotency/idempotency.module.js';
import { Housekeeper } from './housekeeper.js';
import { ExpiredDeliveriesRepository } from './expired-deliveries.repository.js';
import { LeftoversRepository } from './leftovers.repository.js';
import { Retention } from './retention.js';
import { RetentionRepository } from './retention.repository.js';

@Module({
  imports: [AuthModule, EventsModule, IdempotencyModule],
  providers: [
    Housekeeper,
    ExpiredDeliveriesRepository,
    LeftoversRepository,
    Retention,
    RetentionRepository,
  ],
})
export class MaintenanceModule {}
