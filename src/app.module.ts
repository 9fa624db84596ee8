import { Module, type DynamicModule } from '@nestjs/common';
import { AgentsModule } from './agents/agents.module.js';
import { AlertWatchdogModule } from './alerts/alert-watchdog.module.js';
import { AlertsModule } from './alerts/alerts.module.js';
import { IngestHeartbeatModule } from './alerts/ingest-heartbeat.module.js';
import { ENTITIES } from './app.entities.js';
import { AuthModule } from './auth/auth.module.js';
import type { AppConfig } from './platform/config/app-config.js';
import { ConfigModule } from './platform/config/config.module.js';
import { DatabaseModule } from './platform/database/database.module.js';
import { DeliveriesModule } from './deliveries/deliveries.module.js';
import { DeliveryWorkerModule } from './deliveries/delivery-worker.module.js';
import { DeploymentsModule } from './deployments/deployments.module.js';
import { EventsModule } from './events/events.module.js';
import { HealthModule } from './health/health.module.js';
import { LandingModule } from './landing/landing.module.js';
import { EgressModule } from './platform/egress/egress.module.js';
import { IdempotencyModule } from './platform/idempotency/idempotency.module.js';
import { IngestModule } from './ingest/ingest.module.js';
import { MaintenanceModule } from './maintenance/maintenance.module.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';

const ALWAYS = [AuthModule, HealthModule, EgressModule, IdempotencyModule];

const API = [
  AgentsModule,
  AlertsModule,
  WebhooksModule,
  DeliveriesModule,
  DeploymentsModule,
  EventsModule,
  LandingModule,
  IngestHeartbeatModule,
  IngestModule,
];

const WORKER = [AlertWatchdogModule, DeliveryWorkerModule, MaintenanceModule];

/** The table of contents: every room, by the role of the process. */
@Module({})
export class AppModule {
  static forRoot(config: AppConfig): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(config),
        DatabaseModule.forRoot(ENTITIES),
        ...ALWAYS,
        ...(config.role === 'worker' ? [] : API),
        ...(config.role === 'api' ? [] : WORKER),
      ],
    };
  }
}
