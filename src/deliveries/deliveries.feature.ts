import type { Feature } from '../platform/openapi/feature.js';
import { WebhookLimit } from './coordination/entities/webhook-limit.entity.js';
import { DeliveryAttempt } from './entities/delivery-attempt.entity.js';
import { Delivery } from './entities/delivery.entity.js';
import { Worker } from './entities/worker.entity.js';
import { FullAccount } from './overflow/entities/full-account.entity.js';
import { DeliveryStatDelta } from './stats/entities/delivery-stat-delta.entity.js';
import { DeliveryStat } from './stats/entities/delivery-stat.entity.js';

const ERRORS = {
  test_not_delivered: {
    statuses: [502],
    meaning: 'The endpoint rejected the test delivery or could not be reached; `detail` says why',
    example: 'Test delivery failed: connection refused',
  },
} as const;

declare module '../platform/http/errors/error-codes.js' {
  interface ErrorCodes {
    deliveries: keyof typeof ERRORS;
  }
}

export const DELIVERIES: Feature = {
  entities: [
    Delivery,
    DeliveryAttempt,
    DeliveryStat,
    DeliveryStatDelta,
    FullAccount,
    WebhookLimit,
    Worker,
  ],
  tags: { Deliveries: 'Events sent to webhooks, with every attempt' },
  resources: [{ name: 'Delivery', idField: 'delivery_id' }],
  errors: ERRORS,
};
