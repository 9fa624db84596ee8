import { Module } from '@nestjs/common';
import { DeliveriesModule } from '../deliveries/deliveries.module.js';
import { DeploymentsModule } from '../deployments/deployments.module.js';
import { IdempotencyModule } from '../platform/idempotency/idempotency.module.js';
import { IngestController } from './ingest.controller.js';
import { IngestService } from './ingest.service.js';

@Module({
  imports: [DeliveriesModule, DeploymentsModule, IdempotencyModule],
  controllers: [IngestController],
  providers: [IngestService],
})
export class IngestModule {}
