import { Module } from '@nestjs/common';
import { AlertsModule } from '../alerts/alerts.module.js';
import { DeploymentsModule } from '../deployments/deployments.module.js';
import { EventsModule } from '../events/events.module.js';
import { IdempotencyModule } from '../platform/idempotency/idempotency.module.js';
import { ApplyReports } from './apply-reports.js';
import { IngestController } from './ingest.controller.js';
import { IngestService } from './ingest.service.js';

@Module({
  imports: [AlertsModule, DeploymentsModule, EventsModule, IdempotencyModule],
  controllers: [IngestController],
  providers: [ApplyReports, IngestService],
})
export class IngestModule {}
