import { Injectable, Logger } from '@nestjs/common';
import { AppConfig } from '../../platform/config/app-config.js';
import { VERSION } from '../../platform/config/version.js';
import { OutboundClient, type OutboundRequest } from '../../platform/egress/outbound-client.js';
import { WebhookSecrets } from '../../webhooks/secrets/webhook-secrets.js';
import type { SendResult } from './attempt-result.js';
import type { ClaimedDelivery } from './claimed-delivery.js';
import { deliveryBody, deliveryHeaders } from './delivery-request.js';

/** Builds, signs and posts the request of one attempt. */
@Injectable()
export class DeliverySender {
  private readonly logger = new Logger('Attempt');

  constructor(
    private readonly config: AppConfig,
    private readonly secrets: WebhookSecrets,
    private readonly client: OutboundClient,
  ) {}

  /** Never throws: a request that cannot be built or sent is a result too. */
  async send(delivery: ClaimedDelivery, now: Date): Promise<SendResult> {
    let request: OutboundRequest;
    try {
      request = this.build(delivery, now);
    } catch (error) {
      this.logger.error({
        msg: 'request could not be built',
        delivery_id: delivery.id,
        err: error,
      });
      return { kind: 'not_built', durationMs: 0 };
    }
    return this.client.post(request);
  }

  private build(delivery: ClaimedDelivery, now: Date): OutboundRequest {
    const { webhookId, url, secret, previousSecret, previousSecretUntil } = delivery;
    const secrets = this.secrets.forSigning(
      { id: webhookId, secret, previousSecret, previousSecretUntil },
      now,
    );
    const body = deliveryBody(delivery);
    const headers = deliveryHeaders(delivery, body, {
      secrets,
      nowMs: now.getTime(),
      version: VERSION,
    });
    return { endpoint: webhookId, url, headers, body, timeoutMs: this.config.delivery.timeoutMs };
  }
}
