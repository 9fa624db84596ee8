import { Module } from '@nestjs/common';
import { DeliveryQueueModule } from '../deliveries/queue/delivery-queue.module.js';
import { HealthController } from './health.controller.js';
import { HealthService } from './health.service.js';
import { ServerChecks } from './server-checks.js';
import { ServerMetrics } from './server-metrics.js';
import { WriteProbe } from './write-probe.js';
import { WriteProbesRepository } from './write-probes.repository.js';

@Module({
  imports: [DeliveryQueueModule],
  controllers: [HealthController],
  providers: [HealthService, ServerChecks, ServerMetrics, WriteProbe, WriteProbesRepository],
})
export class HealthModule {}
