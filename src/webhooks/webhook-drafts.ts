import { Injectable } from '@nestjs/common';
import { CLOSED, circuitChanges } from '../deliveries/circuit/circuit.js';
import { DatabaseClock } from '../platform/database/clock/database-clock.js';
import { IdGenerator } from '../platform/database/clock/id-generator.js';
import { CreateWebhookRequest } from './dto/create-webhook.dto.js';
import { UpdateWebhookRequest } from './dto/update-webhook.dto.js';
import { Webhook } from './entities/webhook.entity.js';
import { limitChanges } from './policy/limits/limit-changes.js';
import {
  checkFormat,
  defaultEvents,
  hasSecretUrl,
  requestedChange,
  requestedUrl,
} from './formats/format-rules.js';
import { DEFAULT_POLICY, policyChanges } from './policy/policy-changes.js';
import { initialOrdering, orderingChanges } from './policy/ordering/ordering.js';
import { checkKeptCredentials, isSameOrigin } from './policy/kept-credentials.js';
import { pauseChanges } from './policy/pause/pause.js';
import { subscribedEvents } from './subscribed-events.js';
import { WebhookCredentials } from './secrets/webhook-credentials.js';
import { WebhookUrls } from './secrets/webhook-urls.js';

/** Derives stored columns from requests. */
@Injectable()
export class WebhookDrafts {
  constructor(
    private readonly ids: IdGenerator,
    private readonly clock: DatabaseClock,
    private readonly credentials: WebhookCredentials,
    private readonly urls: WebhookUrls,
  ) {}

  create(userId: string, dto: CreateWebhookRequest): Webhook {
    const id = this.ids.next();
    const now = this.clock.now();
    const format = dto.format ?? 'mutx';
    const events = subscribedEvents(dto.events ?? defaultEvents(format));
    const hasRoutingKey = dto.secret != null && dto.generate_secret !== true;
    checkFormat({ format, events, hasRoutingKey });
    return {
      id,
      userId,
      name: dto.name ?? null,
      ...this.urls.columns(id, requestedUrl(dto), hasSecretUrl(format)),
      events,
      isActive: dto.is_active ?? true,
      ...DEFAULT_POLICY,
      ...policyChanges(dto),
      ...limitChanges(DEFAULT_POLICY, dto, now),
      ...initialOrdering(dto.ordering),
      ...pauseChanges(DEFAULT_POLICY, dto.is_paused, now),
      ...this.credentials.initial(id, dto),
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
    const events = dto.events ? subscribedEvents(dto.events) : undefined;
    const { format, url, hasRoutingKey } = requestedChange(webhook, dto);
    checkFormat({ format, events: events ?? webhook.events, hasRoutingKey });
    const before = this.urls.readable(webhook);
    if (url !== undefined && !isSameOrigin(before, url)) checkKeptCredentials(webhook, dto);
    const changes: Partial<Webhook> = {
      ...this.urls.change(webhook, url, hasSecretUrl(format)),
      ...(events && { events }),
      ...(dto.name !== undefined && { name: dto.name }),
      ...(typeof dto.is_active === 'boolean' && { isActive: dto.is_active }),
      ...policyChanges(dto),
      ...limitChanges(webhook, dto, now),
      ...orderingChanges(webhook, dto.ordering, now),
      ...pauseChanges(webhook, dto.is_paused, now),
      ...this.credentials.change(webhook, dto, now),
      ...circuitChanges({
        reset: dto.reset_circuit === true,
        newUrl: url !== undefined && url !== before,
        activated: dto.is_active === true,
      }),
    };
    return Object.keys(changes).length > 0 ? { ...changes, updatedAt: now } : {};
  }
}
