import { Injectable } from '@nestjs/common';
import { DomainError } from '../../platform/http/errors/domain-error.js';
import { pageOf } from '../../platform/http/paging/pagination.js';
import { filteredTypes } from '../../webhooks/subscribed-events.js';
import { WebhooksService } from '../../webhooks/webhooks.service.js';
import { DeliveriesRepository } from './deliveries.repository.js';
import {
  attemptView,
  deliveryView,
  echo,
  type DeliveryDetailDto,
  type DeliveryPage,
} from './dto/delivery.dto.js';
import type { DeliveryQuery } from './dto/delivery-query.dto.js';

/** The history of a webhook's deliveries, for its owner. */
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

  async get(userId: string, webhookId: string, deliveryId: string): Promise<DeliveryDetailDto> {
    const webhook = await this.webhooks.findOwned(userId, webhookId);
    const row = await this.deliveries.findOne(webhook, deliveryId);
    if (!row) throw DomainError.notFound('Delivery');
    const attempts = await this.deliveries.listAttempts(webhook, deliveryId);
    return { ...deliveryView(row), attempt_log: attempts.reverse().map(attemptView) };
  }
}
