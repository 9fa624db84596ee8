import type { Feature } from '../platform/openapi/feature.js';
import { Webhook } from './entities/webhook.entity.js';

const ERRORS = {
  invalid_event: {
    statuses: [400],
    meaning: 'Unknown event name; `detail` lists the supported ones',
    example:
      'Invalid event name "agent.moved". Supported are: *, agent.*, agent.status, agent.heartbeat',
  },
  secret_is_routing_key: {
    statuses: [409],
    meaning:
      'The secret of a `pagerduty` webhook comes from PagerDuty, so none can be made for it.',
    example:
      'The secret of this webhook is PagerDuty’s routing key. Set the one that PagerDuty gives you with PATCH.',
  },
  too_many_filters: {
    statuses: [409],
    meaning:
      'The filters and `agent_ids` of the account’s webhooks have at most 65,536 bytes in all. Shorten one.',
    example:
      'Limit of filters and agent_ids reached (65536 bytes in all webhooks). Shorten one first.',
  },
  too_many_webhooks: {
    statuses: [409],
    meaning: 'The account’s limit of webhooks is reached. Delete one first.',
    example: 'Webhook limit reached (100). Delete one first.',
  },
  no_signing_key: {
    statuses: [404, 409],
    meaning: 'The webhook has no Ed25519 key pair. Set `signing` to `ed25519` first.',
    example: 'This webhook has no key pair. Set signing to ed25519 first.',
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
