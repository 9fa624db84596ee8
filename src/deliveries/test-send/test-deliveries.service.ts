import { Injectable } from '@nestjs/common';
import type { NewEvent } from '../../events/catalogue/event-data.js';
import { FairSlots, SlotRefused } from '../../platform/database/reads/fair-slots.js';
import { DomainError } from '../../platform/http/errors/domain-error.js';
import { tooManyConcurrent } from '../../platform/http/errors/read-refusals.js';
import type { IdempotentCall } from '../../platform/idempotency/idempotent-call.js';
import { IdempotencyService } from '../../platform/idempotency/idempotency.service.js';
import { AttemptExecutor } from '../attempt/attempt-executor.js';
import type { AttemptResult } from '../attempt/attempt-result.js';
import type { TestDeliveryResponse, TestWebhookRequest } from './dto/test-webhook.dto.js';
import { TestDeliveriesRepository } from './test-deliveries.repository.js';
import { TestEventsService } from './test-events.service.js';
import { WorkerRegistry } from '../recovery/worker-registry.js';

/** Test deliveries of one account at a time in this process: each holds a request until its endpoint responds. */
const MAX_IN_PROGRESS = 10;

/**
 * Sends an event to one webhook immediately, whatever it subscribes to; to one that keeps the state of alerts
 * an alert that fires and its end, until one of them fails.
 */
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
    private readonly testEvents: TestEventsService,
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
    const [first, ...others] = await this.testEvents.list(userId, webhookId, dto.event);
    return this.idempotency.runOutside(call, async () => {
      let response = await this.deliver(webhookId, first);
      for (const event of others) response = await this.deliver(webhookId, event);
      return response;
    });
  }

  /** Throws a 502 unless the endpoint accepts the event. */
  private async deliver(webhookId: string, event: NewEvent): Promise<TestDeliveryResponse> {
    const { workerId } = this.worker;
    const claimed = await this.tests.insert(webhookId, event, workerId);
    return responseOf(await this.executor.execute(claimed, workerId));
  }
}

function tooManyTests(): DomainError {
  return tooManyConcurrent(
    `${MAX_IN_PROGRESS} test deliveries of this account are in progress. Retry when one has ended.`,
  );
}

function responseOf({
  delivery,
  next,
  error,
  statusCode,
  durationMs,
}: AttemptResult): TestDeliveryResponse {
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
    delivery_id: delivery.id,
    status_code: statusCode,
    duration_ms: durationMs ?? 0,
  };
}
