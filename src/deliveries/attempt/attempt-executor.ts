import { Injectable, Logger } from '@nestjs/common';
import { AppConfig } from '../../platform/config/app-config.js';
import { DatabaseClock } from '../../platform/database/clock/database-clock.js';
import { DeliveryQueue } from '../queue/delivery-queue.js';
import {
  errorOf,
  type AttemptError,
  type AttemptResult,
  type NextStep,
  type SendResult,
} from './attempt-result.js';
import { BodyBudget } from './body-budget.js';
import type { AbandonedAttempt, AttemptedDelivery, ClaimedDelivery } from './claimed-delivery.js';
import { DeliverySender } from './delivery-sender.js';
import { ResultRecorder } from './result-recorder.js';
import { decide, decideProbe, retryDelaysMs } from './retry-policy.js';

/**
 * Takes a claimed delivery through one attempt: build, sign and send the request, decide what follows,
 * record it, and queue the retry. If the process stops on the way, another worker rescues the attempt.
 */
@Injectable()
export class AttemptExecutor {
  private readonly logger = new Logger('Attempt');
  private readonly bodies = new BodyBudget();
  private readonly idsInProgress = new Set<string>();

  constructor(
    private readonly config: AppConfig,
    private readonly clock: DatabaseClock,
    private readonly sender: DeliverySender,
    private readonly recorder: ResultRecorder,
    private readonly queue: DeliveryQueue,
  ) {}

  /** Deliveries that this process sends, or whose result it has yet to record. */
  get inProgress(): string[] {
    return [...this.idsInProgress];
  }

  /** Resolves once the result is recorded. `onResult` is called before that, as soon as there is one. */
  async execute(
    delivery: ClaimedDelivery,
    workerId: string,
    onResult?: (result: AttemptResult) => void,
  ): Promise<AttemptResult> {
    this.idsInProgress.add(delivery.id);
    try {
      const startedAt = this.clock.now();
      const sent = await this.sender.send(delivery, startedAt);
      const result = this.resultOf(delivery, sent, { workerId, startedAt });
      onResult?.(result);
      await this.finish(result);
      return result;
    } finally {
      this.idsInProgress.delete(delivery.id);
    }
  }

  /** Ends an attempt in place of the worker that abandoned it, so that the delivery is retried. */
  async rescue(attempt: AbandonedAttempt): Promise<void> {
    await this.finish(this.resultOf(attempt, { kind: 'abandoned', durationMs: null }, attempt));
  }

  private resultOf(
    delivery: AttemptedDelivery,
    sent: SendResult,
    { workerId, startedAt }: { readonly workerId: string; readonly startedAt: Date },
  ): AttemptResult {
    const error = errorOf(sent);
    const response = sent.kind === 'response' ? sent : null;
    return {
      delivery,
      workerId,
      startedAt,
      durationMs: sent.durationMs,
      statusCode: response?.statusCode ?? null,
      responseBody: this.withinBudget(delivery.accountId, response?.body ?? null),
      error,
      next: delivery.probe ? decideProbe(error) : this.decide(delivery, error),
    };
  }

  private decide(delivery: AttemptedDelivery, error: AttemptError | null): NextStep {
    return decide(error, delivery.attempt, retryDelaysMs(delivery, this.config.delivery), {
      random: Math.random(),
      nowMs: this.clock.nowMs(),
    });
  }

  /** Beyond the account's storage budget the attempt is recorded without its body. */
  private withinBudget(accountId: string, body: string | null): string | null {
    if (body === null) return null;
    const fits = this.bodies.take(accountId, Buffer.byteLength(body), performance.now());
    return fits ? body : null;
  }

  private async finish(result: AttemptResult): Promise<void> {
    this.log(result);
    const { delivery, next } = result;
    if (delivery.probe && next.status === 'pending') {
      await this.recorder.returnProbe(result);
      return;
    }
    const recorded = await this.recorder.record(result);
    if (recorded && next.status === 'pending') {
      void this.queue.enqueueRetry(delivery, delivery.attempt + 1, next.retryInMs);
    }
  }

  private log({ delivery, statusCode, error, durationMs, next }: AttemptResult): void {
    this.logger.log({
      msg: 'attempt',
      delivery_id: delivery.id,
      webhook_id: delivery.webhookId,
      account_id: delivery.accountId,
      event: delivery.event,
      attempt: delivery.attempt,
      probe: delivery.probe || undefined,
      status: next.status,
      status_code: statusCode,
      stage: error?.stage,
      error: (error?.stage === 'sending' && error.detail) || (error?.message ?? null),
      duration_ms: durationMs,
      retry_in_ms: next.status === 'pending' ? next.retryInMs : null,
    });
  }
}
