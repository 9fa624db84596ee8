import { isOpen } from '../deliveries/circuit/circuit.js';
import type { WebhookDto } from './dto/webhook.dto.js';
import type { Webhook } from './entities/webhook.entity.js';

/** A webhook as clients see it: without its secret. */
export function webhookView(webhook: Webhook): WebhookDto {
  return {
    id: webhook.id,
    user_id: webhook.userId,
    name: webhook.name,
    url: webhook.url,
    events: webhook.events,
    secret: null,
    has_secret: webhook.secret !== null,
    is_active: webhook.isActive,
    circuit_open: isOpen(webhook),
    consecutive_failures: webhook.consecutiveFailures,
    created_at: webhook.createdAt.toISOString(),
    updated_at: webhook.updatedAt.toISOString(),
  };
}
