import { Injectable, Logger } from '@nestjs/common';
import { SpanStatusCode } from '@opentelemetry/api';
import { AppConfig } from '../../platform/config/app-config.js';
import { startSpan, traceparentOf } from '../../platform/tracing/spans.js';
import { VERSION } from '../../platform/config/version.js';
import { OutboundClient, type OutboundRequest } from '../../platform/egress/outbound-client.js';
import type { WebhookFormat } from '../../webhooks/formats/format.js';
import { formatted } from '../../webhooks/formats/formats.js';
import { WebhookCredentials } from '../../webhooks/secrets/webhook-credentials.js';
import { WebhookUrls } from '../../webhooks/secrets/webhook-urls.js';
import { errorOf, type SendResult } from './attempt-result.js';
import type { ClaimedDelivery } from './claimed-delivery.js';
import { deliveryHeaders } from './delivery-request.js';
import { masked, secretValues } from './response-masking.js';

interface BuiltRequest {
  readonly request: OutboundRequest;
  /** Masked in the response. */
  readonly secretValues: readonly string[];
}

/** Builds, signs and posts the request of one attempt. */
@Injectable()
export class DeliverySender {
  private readonly logger = new Logger('Attempt');

  constructor(
    private readonly config: AppConfig,
    private readonly credentials: WebhookCredentials,
    private readonly urls: WebhookUrls,
    private readonly client: OutboundClient,
  ) {}

  /** Never throws: a request that cannot be built or sent is a result too. */
  async send(delivery: ClaimedDelivery, now: Date): Promise<SendResult> {
    const { event, attempt, traceparent } = delivery;
    const span = startSpan('deliver', {
      kind: 'client',
      parent: traceparent,
      attributes: { 'http.request.method': 'POST', 'mutx.event': event, 'mutx.attempt': attempt },
    });
    const sent = await this.buildAndSend(delivery, now, traceparentOf(span, traceparent));
    if (sent.kind === 'response') span?.setAttribute('http.response.status_code', sent.statusCode);
    if (errorOf(sent) !== null) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
    return sent;
  }

  private async buildAndSend(
    delivery: ClaimedDelivery,
    now: Date,
    traceparent: string | null,
  ): Promise<SendResult> {
    let built: BuiltRequest;
    try {
      built = this.build(delivery, now, traceparent);
    } catch (error) {
      this.logger.error({
        msg: 'request could not be built',
        delivery_id: delivery.id,
        err: error,
      });
      return { kind: 'not_built', durationMs: 0 };
    }
    return masked(await this.client.post(built.request), built.secretValues);
  }

  private build(delivery: ClaimedDelivery, now: Date, traceparent: string | null): BuiltRequest {
    const { webhookId, url, encryptedUrl } = delivery;
    const credentials = this.credentials.forAttempt(webhookId, delivery, now);
    const format = delivery.format ?? 'mutx';
    const routingKey = credentials.secrets[0] ?? null;
    const content = formatted(format, delivery.formatVersion, {
      deliveryId: delivery.id,
      eventId: delivery.eventId,
      event: delivery.event,
      data: delivery.data,
      occurredAt: delivery.occurredAt,
      routingKey,
    });
    const headers = deliveryHeaders(delivery, content, {
      credentials: isSigned(format) ? credentials : { ...credentials, secrets: [] },
      nowMs: now.getTime(),
      version: VERSION,
      traceparent,
    });
    const wholeUrl = this.urls.read({ id: webhookId, url, encryptedUrl });
    return {
      request: {
        endpoint: webhookId,
        url: wholeUrl,
        headers,
        body: content.body,
        timeoutMs: delivery.timeoutMs ?? this.config.delivery.timeoutMs,
      },
      secretValues: secretValues({
        headers: credentials.headers,
        routingKey: isSigned(format) ? null : routingKey,
        secretUrl: encryptedUrl === null ? null : wholeUrl,
      }),
    };
  }
}

/** PagerDuty's secret is its routing key, which the body contains: a signature with it would prove nothing. */
function isSigned(format: WebhookFormat): boolean {
  return format !== 'pagerduty';
}
