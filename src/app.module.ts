import { Module, type DynamicModule } from '@nestjs/common';
import { ACCOUNT_DELETION } from './account-deletion/account-deletion.feature.js';
import { AccountDeletionModule } from './account-deletion/account-deletion.module.js';
import { AccountPurgeModule } from './account-deletion/account-purge.module.js';
import { AGENTS } from './agents/agents.feature.js';
import { AgentsModule } from './agents/agents.module.js';
import { AlertWatchdogModule } from './alerts/alert-watchdog.module.js';
import { ALERTS } from './alerts/alerts.feature.js';
import { AlertsModule } from './alerts/alerts.module.js';
import { AlertListModule } from './alerts/list/alert-list.module.js';
import { IngestHeartbeatModule } from './alerts/ingest-heartbeat.module.js';
import { AUTH } from './auth/auth.feature.js';
import { AuthModule } from './auth/auth.module.js';
import type { AppConfig } from './platform/config/app-config.js';
import { ConfigModule } from './platform/config/config.module.js';
import { DatabaseModule } from './platform/database/database.module.js';
import { DELIVERIES } from './deliveries/deliveries.feature.js';
import { DeliveriesModule } from './deliveries/deliveries.module.js';
import { DeliveryWorkerModule } from './deliveries/delivery-worker.module.js';
import { ReplayPlannerModule } from './deliveries/replay/planner/replay-planner.module.js';
import { REPLAYS } from './deliveries/replay/replays.feature.js';
import { ReplaysModule } from './deliveries/replay/replays.module.js';
import { DEPLOYMENTS } from './deployments/deployments.feature.js';
import { DeploymentsModule } from './deployments/deployments.module.js';
import { EVENTS } from './events/events.feature.js';
import { EventsModule } from './events/events.module.js';
import { HEALTH } from './health/health.feature.js';
import { HealthModule } from './health/health.module.js';
import { LandingModule } from './landing/landing.module.js';
import { EgressModule } from './platform/egress/egress.module.js';
import { MetricsModule } from './platform/metrics/metrics.module.js';
import { IdempotencyRecord } from './platform/idempotency/entities/idempotency-record.entity.js';
import { IdempotencyModule } from './platform/idempotency/idempotency.module.js';
import { INGEST } from './ingest/ingest.feature.js';
import { IngestModule } from './ingest/ingest.module.js';
import { MaintenanceModule } from './maintenance/maintenance.module.js';
import type { Feature } from './platform/openapi/feature.js';
import { WEBHOOKS } from './webhooks/webhooks.feature.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';

/** The tags of the document are listed in this order. */
export const FEATURES: readonly Feature[] = [
  INGEST,
  WEBHOOKS,
  DELIVERIES,
  EVENTS,
  REPLAYS,
  AGENTS,
  DEPLOYMENTS,
  AUTH,
  ACCOUNT_DELETION,
  HEALTH,
  ALERTS,
];

/** Every table that the application maps. */
export const ENTITIES = [IdempotencyRecord, ...FEATURES.flatMap(({ entities = [] }) => entities)];

const ALWAYS = [AuthModule, HealthModule, EgressModule, IdempotencyModule];

const API = [
  AccountDeletionModule,
  AgentsModule,
  AlertsModule,
  AlertListModule,
  WebhooksModule,
  DeliveriesModule,
  ReplaysModule,
  DeploymentsModule,
  EventsModule,
  LandingModule,
  IngestHeartbeatModule,
  IngestModule,
];

const WORKER = [
  AccountPurgeModule,
  AlertWatchdogModule,
  DeliveryWorkerModule,
  ReplayPlannerModule,
  MaintenanceModule,
];

/** The table of contents: every module, by the role of the process. */
@Module({})
export class AppModule {
  static forRoot(config: AppConfig): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(config),
        MetricsModule,
        DatabaseModule.forRoot(ENTITIES),
        ...ALWAYS,
        ...(config.role === 'worker' ? [] : API),
        ...(config.role === 'api' ? [] : WORKER),
      ],
    };
  }
}
