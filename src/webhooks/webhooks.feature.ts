import type { Feature } from '../platform/openapi/feature.js';
import { Webhook } from './entities/webhook.entity.js';

const ERRORS = {
  invalid_event: {
    statuses: [400],
    meaning: 'Unknown event name; `detail` lists the supported ones',
    example:
      'Invalid event name "agent.moved". Supported are: *, agent.*, agent.status, agent.heartbeat',
  },
  too_many_webhooks: {
    statuses: [409],
    meaning: 'The account’s limit of webhooks is reached. Delete one first.',
    example: 'Webhook limit reached (100). Delete one first.',
  },
} as const;

declare module '../platform/http/errors/error-codes.js' {
  interface ErrorCodes {
    webhooks: keyof typeof ERRORS;
  }
}

export const WEBHOOKS: Feature = {
  entities: [Webhook],
  tags: {
    Webhooks: 'Endpoints that receive events',
    'Event types': 'The events that a webhook can subscribe to',
  },
  resources: [{ name: 'Webhook', idField: 'webhook_id', segment: 'webhooks' }],
  errors: ERRORS,
};
