import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainError } from '../platform/http/errors/domain-error.js';
import { DestinationPolicy } from '../platform/egress/destination/destination-policy.js';
import { pageOf, type Slice } from '../platform/http/paging/pagination.js';
import { IdempotencyService } from '../platform/idempotency/idempotency.service.js';
import type { IdempotentCall } from '../platform/idempotency/idempotent-call.js';
import { CreateWebhookRequest } from './dto/create-webhook.dto.js';
import { UpdateWebhookRequest } from './dto/update-webhook.dto.js';
import { type WebhookPage, type WebhookResponse, webhookView } from './dto/webhook.dto.js';
import { Webhook } from './entities/webhook.entity.js';
import { WebhookDrafts } from './webhook-drafts.js';
import { WebhooksRepository } from './webhooks.repository.js';

const MAX_PER_USER = 100;

/** The endpoints that users register. */
@Injectable()
export class WebhooksService {
  constructor(
    private readonly webhooks: WebhooksRepository,
    private readonly drafts: WebhookDrafts,
    private readonly destinations: DestinationPolicy,
    private readonly idempotency: IdempotencyService,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Throws 404 or 403 unless the webhook belongs to the user. */
  async findOwned(userId: string, id: string): Promise<Webhook> {
    return owned(await this.webhooks.find(id), userId);
  }

  create(
    userId: string,
    dto: CreateWebhookRequest,
    call: IdempotentCall | null,
  ): Promise<WebhookResponse> {
    const webhook = this.drafts.create(userId, dto);
    return this.idempotency.run(
      call,
      async (tx) => {
        if ((await this.webhooks.countLocked(tx, userId)) >= MAX_PER_USER) throw tooMany();
        await this.webhooks.insert(tx, webhook);
        return webhookView(webhook);
      },
      () => this.destinations.check(webhook.url),
    );
  }

  async list(userId: string, slice: Slice): Promise<WebhookPage> {
    return pageOf(await this.webhooks.list(userId, slice), slice, webhookView);
  }

  /** The ids of the user's webhooks, or of the one that `only` names, if it is the user's. */
  listIds(userId: string, only: string | null): Promise<string[]> {
    return this.webhooks.listIds(userId, only);
  }

  async update(userId: string, id: string, dto: UpdateWebhookRequest): Promise<WebhookResponse> {
    await this.findOwned(userId, id);
    if (typeof dto.url === 'string') await this.destinations.check(dto.url);
    return this.unitOfWork.run(async (tx) => {
      const webhook = owned(await this.webhooks.lock(tx, id), userId);
      const changes = this.drafts.change(webhook, dto);
      if (Object.keys(changes).length > 0) await this.webhooks.update(tx, id, changes);
      return webhookView({ ...webhook, ...changes });
    });
  }

  async delete(userId: string, id: string): Promise<void> {
    await this.findOwned(userId, id);
    await this.webhooks.delete(id);
  }
}

function owned(webhook: Webhook | null, userId: string): Webhook {
  if (!webhook) throw DomainError.notFound('Webhook');
  if (webhook.userId !== userId) throw DomainError.forbidden('webhook');
  return webhook;
}

function tooMany(): DomainError {
  return new DomainError(
    'conflict',
    'too_many_webhooks',
    `Webhook limit reached (${MAX_PER_USER}). Delete one first.`,
  );
}
