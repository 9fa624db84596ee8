import { Injectable } from '@nestjs/common';
import { DomainError } from '../../platform/http/errors/domain-error.js';
import type { IdempotentCall } from '../../platform/idempotency/idempotent-call.js';
import { IdempotencyService } from '../../platform/idempotency/idempotency.service.js';
import { WebhooksService } from '../../webhooks/webhooks.service.js';
import { DeliveriesRepository } from '../history/deliveries.repository.js';
import { deliveryView, type DeliveryResponse } from '../history/dto/delivery.dto.js';
import { eventDataUnavailable, replayRefusal } from './replay-refusals.js';
import { ReplayableRepository } from './replayable.repository.js';
import { ReplayedDeliveriesRepository } from './replayed-deliveries.repository.js';

/** Replays one delivery, at once and on its own. */
@Injectable()
export class DeliveryReplaysService {
  constructor(
    private readonly webhooks: WebhooksService,
    private readonly idempotency: IdempotencyService,
    private readonly replayable: ReplayableRepository,
    private readonly replayed: ReplayedDeliveriesRepository,
    private readonly history: DeliveriesRepository,
  ) {}

  /** Throws 409 unless the delivery has ended, its webhook is active and its event's data is stored. */
  async replay(
    userId: string,
    webhookId: string,
    deliveryId: string,
    call: IdempotentCall | null,
  ): Promise<DeliveryResponse> {
    const webhook = await this.webhooks.findOwned(userId, webhookId);
    return this.idempotency.run(call, async (tx) => {
      const found = await this.replayable.find(tx, webhookId, deliveryId);
      if (!found) throw DomainError.notFound('Delivery');
      const refusal = replayRefusal({ ...found, isWebhookActive: webhook.isActive });
      if (refusal) throw refusal;
      const target = { webhookId, userId, replayId: null, ordering: webhook.ordering };
      const event = { id: found.eventId, type: found.eventType, replayOf: deliveryId };
      const [id] = await this.replayed.insert(tx, target, [event]);
      if (id === undefined) throw eventDataUnavailable();
      return deliveryView(await this.history.findInserted(tx, id));
    });
  }
}
