import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../platform/database/clock/database-clock.js';
import { IdGenerator } from '../platform/database/clock/id-generator.js';
import { CreateWebhookDto } from './dto/create-webhook.dto.js';
import { UpdateWebhookDto } from './dto/update-webhook.dto.js';
import { Webhook } from './entities/webhook.entity.js';
import { subscribedEvents } from './subscribed-events.js';
import { WebhookSecrets } from './secrets/webhook-secrets.js';

const CLOSED_CIRCUIT = {
  consecutiveFailures: 0,
  circuitOpenedAt: null,
  nextProbeAt: null,
  failedProbes: 0,
};

/** Turns what owners ask for into what is stored. */
@Injectable()
export class WebhookDrafts {
  constructor(
    private readonly ids: IdGenerator,
    private readonly clock: DatabaseClock,
    private readonly secrets: WebhookSecrets,
  ) {}

  create(userId: string, dto: CreateWebhookDto): Webhook {
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
      ...CLOSED_CIRCUIT,
      createdAt: now,
      updatedAt: now,
      deletedAt: null,
    };
  }

  /** The columns that change. An absent field, and null for one that cannot be empty, change nothing. */
  change(webhook: Webhook, dto: UpdateWebhookDto): Partial<Webhook> {
    const now = this.clock.now();
    const changes: Partial<Webhook> = {
      ...(typeof dto.url === 'string' && { url: dto.url }),
      ...(dto.events && { events: subscribedEvents(dto.events) }),
      ...(dto.name !== undefined && { name: dto.name }),
      ...(typeof dto.is_active === 'boolean' && { isActive: dto.is_active }),
      ...(dto.is_active && { goneAt: null }),
      ...(dto.secret !== undefined && this.secrets.change(webhook, dto.secret, now)),
      ...((dto.reset_circuit || movesTo(dto.url, webhook)) && CLOSED_CIRCUIT),
    };
    return Object.keys(changes).length > 0 ? { ...changes, updatedAt: now } : {};
  }
}

/** The failures of the old endpoint say nothing about a new one. */
function movesTo(url: string | null | undefined, webhook: Webhook): boolean {
  return typeof url === 'string' && url !== webhook.url;
}
