import { Module } from '@nestjs/common';
import { DeploymentsModule } from '../deployments/deployments.module.js';
import { EventsModule } from '../events/events.module.js';
import { IdempotencyModule } from '../platform/idempotency/idempotency.module.js';
import { IngestController } from './ingest.controller.js';
import { IngestService } from './ingest.service.js';

@Module({
  imports: [DeploymentsModule, EventsModule, IdempotencyModule],
  controllers: [IngestController],
  providers: [IngestService],
})
export class IngestModule {}
