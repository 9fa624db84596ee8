import { Injectable } from '@nestjs/common';
import { UnitOfWork, type Transaction } from '../platform/database/unit-of-work.js';
import { DomainError } from '../platform/http/errors/domain-error.js';
import { DestinationPolicy } from '../platform/egress/destination/destination-policy.js';
import { pageOf, type Slice } from '../platform/http/paging/pagination.js';
import { IdempotencyService } from '../platform/idempotency/idempotency.service.js';
import type { IdempotentCall } from '../platform/idempotency/idempotent-call.js';
import { CreateWebhookRequest } from './dto/create-webhook.dto.js';
import { UpdateWebhookRequest } from './dto/update-webhook.dto.js';
import { type WebhookPage, type WebhookResponse, webhookView } from './dto/webhook.dto.js';
import { Webhook } from './entities/webhook.entity.js';
import { newSecret } from './secrets/webhook-secret.js';
import { requestedUrl } from './formats/format-rules.js';
import { WebhookDrafts } from './webhook-drafts.js';
import { WebhooksRepository } from './webhooks.repository.js';

const MAX_PER_USER = 100;
/** Bytes of JSON of all filters and agent ids of a user: the commit of every report reads and evaluates them. */
const MAX_SELECTION_BYTES = 65_536;

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

  /** A generated secret is in the returned response only, not in the one that is stored for replays. */
  async create(
    userId: string,
    dto: CreateWebhookRequest,
    call: IdempotentCall | null,
  ): Promise<WebhookResponse> {
    const generated = dto.generate_secret === true ? newSecret() : null;
    const secret = generated ?? dto.secret;
    const webhook = this.drafts.create(userId, { ...dto, secret });
    const response = await this.idempotency.run(
      call,
      async (tx) => {
        if ((await this.webhooks.countLocked(tx, userId)) >= MAX_PER_USER) throw tooMany();
        await this.checkSelections(tx, webhook);
        await this.webhooks.insert(tx, webhook);
        return webhookView(webhook);
      },
      () => this.destinations.check(requestedUrl(dto)),
    );
    return call?.replayed ? response : { ...response, secret: generated };
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
      if (changes.filter ?? changes.agentIds) {
        await this.checkSelections(tx, { ...webhook, ...changes });
      }
      if (Object.keys(changes).length > 0) await this.webhooks.update(tx, id, changes);
      return webhookView({ ...webhook, ...changes });
    });
  }

  async delete(userId: string, id: string): Promise<void> {
    await this.findOwned(userId, id);
    await this.webhooks.delete(id);
  }

  private async checkSelections(
    tx: Transaction,
    { id, userId, filter, agentIds }: Webhook,
  ): Promise<void> {
    const bytes = [filter, agentIds].reduce((sum, part) => sum + bytesOf(part), 0);
    if (bytes === 0) return;
    const others = await this.webhooks.selectionBytesLocked(tx, userId, id);
    if (others + bytes > MAX_SELECTION_BYTES) throw tooManyFilters();
  }
}

function bytesOf(part: object | null): number {
  return part === null ? 0 : Buffer.byteLength(JSON.stringify(part));
}

/** Throws 404 for no webhook, 403 for one of another account. */
export function owned(webhook: Webhook | null, userId: string): Webhook {
  if (!webhook) throw DomainError.notFound('Webhook');
  if (webhook.userId !== userId) throw DomainError.forbidden('webhook');
  return webhook;
}

function tooManyFilters(): DomainError {
  return new DomainError(
    'conflict',
    'too_many_filters',
    `Limit of filters and agent_ids reached (${MAX_SELECTION_BYTES} bytes in all webhooks). Shorten one first.`,
  );
}

function tooMany(): DomainError {
  return new DomainError(
    'conflict',
    'too_many_webhooks',
    `Webhook limit reached (${MAX_PER_USER}). Delete one first.`,
  );
}
