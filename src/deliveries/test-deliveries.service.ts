import { Injectable } from '@nestjs/common';
import { EVENT_TYPES, findEventType } from '../event-types/catalogue.js';
import { invalidEvent } from '../webhooks/subscribed-events.js';
import { DomainError } from '../http/domain-error.js';
import type { IdempotentCall } from '../idempotency/idempotent-call.js';
import { IdempotencyService } from '../idempotency/idempotency.service.js';
import { WebhooksService } from '../webhooks/webhooks.service.js';
import { AttemptRunner } from './attempt-runner.js';
import type { TestDeliveryDto, TestWebhookDto } from './dto/test-webhook.dto.js';
import { TestDeliveriesRepository } from './test-deliveries.repository.js';
import { WorkerRegistry } from './worker-registry.js';

/** Sends one event to one webhook at once, whatever it subscribes to. */
@Injectable()
export class TestDeliveriesService {
  constructor(
    private readonly webhooks: WebhooksService,
    private readonly idempotency: IdempotencyService,
    private readonly tests: TestDeliveriesRepository,
    private readonly runner: AttemptRunner,
    private readonly worker: WorkerRegistry,
  ) {}

  async send(
    userId: string,
    webhookId: string,
    dto: TestWebhookDto,
    call: IdempotentCall | null,
  ): Promise<TestDeliveryDto> {
    const webhook = await this.webhooks.findOwned(userId, webhookId);
    const event = exampleOf(dto.event ?? 'webhook.test');
    return this.idempotency.runOutside(call, async () => {
      const claimed = await this.tests.create(webhook, event, this.worker.workerId);
      const { status, statusCode, errorMessage, durationMs } = await this.runner.run(claimed);
      if (status !== 'delivered' || statusCode === null) {
        throw new DomainError(
          'bad_gateway',
          'test_not_delivered',
          `The test was not delivered: ${errorMessage ?? 'no answer'}`,
        );
      }
      return {
        status: 'test_delivered',
        message: `The endpoint answered ${statusCode} in ${durationMs ?? 0} ms`,
        delivery_id: claimed.id,
        status_code: statusCode,
        duration_ms: durationMs ?? 0,
      };
    });
  }
}

function exampleOf(type: string): { type: string; data: unknown } {
  const definition = findEventType(type);
  if (!definition) {
    throw invalidEvent(
      [type],
      EVENT_TYPES.map((known) => known.type),
    );
  }
  return { type, data: definition.example };
}
