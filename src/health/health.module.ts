import { Module } from '@nestjs/common';
import { DeliveriesModule } from '../deliveries/deliveries.module.js';
import { HealthController } from './health.controller.js';
import { HealthService } from './health.service.js';
import { ServerChecks } from './server-checks.js';

@Module({
  imports: [DeliveriesModule],
  controllers: [HealthController],
  providers: [HealthService, ServerChecks],
})
export class HealthModule {}
