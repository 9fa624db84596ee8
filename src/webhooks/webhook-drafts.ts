import { Injectable } from '@nestjs/common';
import { CLOSED, circuitChanges } from '../deliveries/circuit/circuit.js';
import { DatabaseClock } from '../platform/database/clock/database-clock.js';
import { IdGenerator } from '../platform/database/clock/id-generator.js';
import { CreateWebhookRequest } from './dto/create-webhook.dto.js';
import { UpdateWebhookRequest } from './dto/update-webhook.dto.js';
import { Webhook } from './entities/webhook.entity.js';
import { subscribedEvents } from './subscribed-events.js';
import { WebhookSecrets } from './secrets/webhook-secrets.js';

/** Derives stored columns from requests. */
@Injectable()
export class WebhookDrafts {
  constructor(
    private readonly ids: IdGenerator,
    private readonly clock: DatabaseClock,
    private readonly secrets: WebhookSecrets,
  ) {}

  create(userId: string, dto: CreateWebhookRequest): Webhook {
    const id = this.ids.next();
    const now = this.clock.now();
    return {
      id,
      userId,
      name: dto.name ?? null,
      url: dto.url,
      events: subscribedEvents(dto.events ?? ['*']),
      ...this.secrets.initial(id, dto.secret ?? null),
      isActive: dto.is_active ?? true,
      goneAt: null,
      ...CLOSED,
      createdAt: now,
      updatedAt: now,
      deletedAt: null,
    };
  }

  /** The columns that change. An absent field, and null for one that cannot be empty, change nothing. */
  change(webhook: Webhook, dto: UpdateWebhookRequest): Partial<Webhook> {
    const now = this.clock.now();
    const changes: Partial<Webhook> = {
      ...(typeof dto.url === 'string' && { url: dto.url }),
      ...(dto.events && { events: subscribedEvents(dto.events) }),
      ...(dto.name !== undefined && { name: dto.name }),
      ...(typeof dto.is_active === 'boolean' && { isActive: dto.is_active }),
      ...(dto.secret !== undefined && this.secrets.change(webhook, dto.secret, now)),
      ...circuitChanges({
        reset: dto.reset_circuit === true,
        newUrl: typeof dto.url === 'string' && dto.url !== webhook.url,
        activated: dto.is_active === true,
      }),
    };
    return Object.keys(changes).length > 0 ? { ...changes, updatedAt: now } : {};
  }
}
