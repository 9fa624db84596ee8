import { Injectable } from '@nestjs/common';
import type { NewEvent } from '../../events/catalogue/event-data.js';
import { EVENT_TYPES, findEventType } from '../../events/catalogue/catalogue.js';
import { invalidEvent } from '../../webhooks/subscribed-events.js';
import { FairSlots, SlotRefused } from '../../platform/database/reads/fair-slots.js';
import { DomainError } from '../../platform/http/errors/domain-error.js';
import { tooManyConcurrent } from '../../platform/http/errors/read-refusals.js';
import type { IdempotentCall } from '../../platform/idempotency/idempotent-call.js';
import { IdempotencyService } from '../../platform/idempotency/idempotency.service.js';
import { WebhooksService } from '../../webhooks/webhooks.service.js';
import { AttemptExecutor } from '../attempt/attempt-executor.js';
import type { TestDeliveryResponse, TestWebhookRequest } from './dto/test-webhook.dto.js';
import { TestDeliveriesRepository } from './test-deliveries.repository.js';
import { WorkerRegistry } from '../recovery/worker-registry.js';

/** Test deliveries of one account at a time in this process: each holds a request until its endpoint responds. */
const MAX_IN_PROGRESS = 10;

/** Sends one event to one webhook immediately, whatever it subscribes to. */
@Injectable()
export class TestDeliveriesService {
  private readonly slots = new FairSlots({
    slots: Infinity,
    perAccount: MAX_IN_PROGRESS,
    waitingPerAccount: 0,
    waiting: 0,
    maxWaitMs: 0,
  });

  constructor(
    private readonly webhooks: WebhooksService,
    private readonly idempotency: IdempotencyService,
    private readonly tests: TestDeliveriesRepository,
    private readonly executor: AttemptExecutor,
    private readonly worker: WorkerRegistry,
  ) {}

  /** Throws 429 while the account's limit of test deliveries is reached. */
  async send(
    userId: string,
    webhookId: string,
    dto: TestWebhookRequest,
    call: IdempotentCall | null,
  ): Promise<TestDeliveryResponse> {
    try {
      return await this.slots.run(userId, () => this.sendNow(userId, webhookId, dto, call));
    } catch (error) {
      if (error instanceof SlotRefused) throw tooManyTests();
      throw error;
    }
  }

  private async sendNow(
    userId: string,
    webhookId: string,
    dto: TestWebhookRequest,
    call: IdempotentCall | null,
  ): Promise<TestDeliveryResponse> {
    const webhook = await this.webhooks.findOwned(userId, webhookId);
    const event = exampleOf(dto.event ?? 'webhook.test', userId);
    return this.idempotency.runOutside(call, async () => {
      const { workerId } = this.worker;
      const claimed = await this.tests.insert(webhook.id, event, workerId);
      const { next, error, statusCode, durationMs } = await this.executor.execute(
        claimed,
        workerId,
      );
      if (next.status !== 'delivered' || statusCode === null) {
        throw new DomainError(
          'bad_gateway',
          'test_not_delivered',
          `Test delivery failed: ${error?.message ?? 'no response'}`,
        );
      }
      return {
        status: 'test_delivered',
        message: `The endpoint responded with ${statusCode} in ${durationMs ?? 0} ms`,
        delivery_id: claimed.id,
        status_code: statusCode,
        duration_ms: durationMs ?? 0,
      };
    });
  }
}

function tooManyTests(): DomainError {
  return tooManyConcurrent(
    `${MAX_IN_PROGRESS} test deliveries of this account are in progress. Retry when one has ended.`,
  );
}

function exampleOf(type: string, userId: string): NewEvent {
  const definition = findEventType(type);
  if (!definition) {
    throw invalidEvent(
      [type],
      EVENT_TYPES.map((known) => known.type),
    );
  }
  return { userId, type: definition.type, data: definition.example } as NewEvent;
}
