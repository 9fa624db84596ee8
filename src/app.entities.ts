import { AgentLog } from './agents/entities/agent-log.entity.js';
import { AgentMetric } from './agents/entities/agent-metric.entity.js';
import { Agent } from './agents/entities/agent.entity.js';
import { AlertState } from './alerts/entities/alert-state.entity.js';
import { AccountUsage } from './auth/entities/account-usage.entity.js';
import { IngestAvailability } from './alerts/entities/ingest-availability.entity.js';
import { ApiKey } from './auth/entities/api-key.entity.js';
import { FailedLogin } from './auth/entities/failed-login.entity.js';
import { RefreshToken } from './auth/entities/refresh-token.entity.js';
import { Session } from './auth/entities/session.entity.js';
import { User } from './auth/entities/user.entity.js';
import { DeliveryAttempt } from './deliveries/entities/delivery-attempt.entity.js';
import { Delivery } from './deliveries/entities/delivery.entity.js';
import { Worker } from './deliveries/entities/worker.entity.js';
import { DeploymentEvent } from './deployments/entities/deployment-event.entity.js';
import { Deployment } from './deployments/entities/deployment.entity.js';
import { Event } from './events/entities/event.entity.js';
import { IdempotencyRecord } from './platform/idempotency/entities/idempotency-record.entity.js';
import { Webhook } from './webhooks/entities/webhook.entity.js';

/** Every table that the application maps, named one by one. */
export const ENTITIES = [
  User,
  Session,
  RefreshToken,
  AccountUsage,
  ApiKey,
  FailedLogin,
  IdempotencyRecord,
  Agent,
  AgentLog,
  AgentMetric,
  Deployment,
  DeploymentEvent,
  Webhook,
  Event,
  Delivery,
  DeliveryAttempt,
  Worker,
  AlertState,
  IngestAvailability,
];
