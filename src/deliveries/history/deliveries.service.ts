import { Injectable } from '@nestjs/common';
import { DomainError } from '../../platform/http/errors/domain-error.js';
import { pageOf } from '../../platform/http/paging/pagination.js';
import { filteredTypes } from '../../webhooks/subscribed-events.js';
import { webhookView } from '../../webhooks/dto/webhook.dto.js';
import { WebhooksService } from '../../webhooks/webhooks.service.js';
import { explanationView } from '../explanation/dto/explanation.dto.js';
import { explain } from '../explanation/explanation.js';
import { DeliveriesRepository } from './deliveries.repository.js';
import {
  attemptView,
  deliveryView,
  echo,
  type AccountDeliveryPage,
  type DeliveryDetailResponse,
  type DeliveryPage,
} from './dto/delivery.dto.js';
import type { AccountDeliveryQuery, DeliveryQuery } from './dto/delivery-query.dto.js';
import type { WebhookDetailResponse } from './dto/webhook-detail.dto.js';

/** The deliveries of a webhook, for its owner. */
@Injectable()
export class DeliveriesService {
  constructor(
    private readonly webhooks: WebhooksService,
    private readonly deliveries: DeliveriesRepository,
  ) {}

  async list(userId: string, webhookId: string, query: DeliveryQuery): Promise<DeliveryPage> {
    const types = filteredTypes(query.event);
    const webhook = await this.webhooks.findOwned(userId, webhookId);
    const found = await this.deliveries.list(webhook, query, types);
    return { webhook_id: webhookId, ...pageOf(found, query, deliveryView), ...echo(query) };
  }

  /** Of all webhooks of the user that are not deleted. */
  async listOfAccount(userId: string, query: AccountDeliveryQuery): Promise<AccountDeliveryPage> {
    const types = filteredTypes(query.event);
    const webhook_id = query.webhook_id ?? null;
    const webhookIds = await this.webhooks.listIds(userId, webhook_id);
    const found = await this.deliveries.listOfAccount(userId, webhookIds, query, types);
    return { webhook_id, ...pageOf(found, query, deliveryView), ...echo(query) };
  }

  async get(
    userId: string,
    webhookId: string,
    deliveryId: string,
  ): Promise<DeliveryDetailResponse> {
    const webhook = await this.webhooks.findOwned(userId, webhookId);
    const row = await this.deliveries.find(webhook, deliveryId);
    if (!row) throw DomainError.notFound('Delivery');
    const attempts = await this.deliveries.listAttempts(webhook, deliveryId);
    return {
      ...deliveryView(row),
      explanation: explanationView(explain(row)),
      attempt_log: attempts.reverse().map(attemptView),
    };
  }

  /** The webhook with its delivery counts. */
  async getWebhook(userId: string, webhookId: string): Promise<WebhookDetailResponse> {
    const webhook = await this.webhooks.findOwned(userId, webhookId);
    const { total, delivered, failed, areExact } = await this.deliveries.count(webhook);
    return {
      ...webhookView(webhook),
      total_deliveries: total,
      successful_deliveries: delivered,
      failed_deliveries: failed,
      counts_are_exact: areExact,
    };
  }
}
