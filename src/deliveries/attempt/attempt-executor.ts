import { Injectable, Logger } from '@nestjs/common';
import { AppConfig } from '../../platform/config/app-config.js';
import { VERSION } from '../../platform/config/version.js';
import { DatabaseClock } from '../../platform/database/clock/database-clock.js';
import { IdGenerator } from '../../platform/database/clock/id-generator.js';
import { OutboundClient } from '../../platform/egress/outbound-client.js';
import { WebhookSecrets } from '../../webhooks/secrets/webhook-secrets.js';
import { errorMessageOf, type AttemptResult } from './attempt-result.js';
import { BodyBudget } from './body-budget.js';
import type { AttemptedDelivery, ClaimedDelivery } from '../dispatch/claims.repository.js';
import { deliveryBody, deliveryHeaders } from './delivery-request.js';
import type { Outcome } from './results.repository.js';
import { decide, decideProbe, type Decision } from './retry-policy.js';

/** Makes one attempt at a claimed delivery: sign, send, decide. */
@Injectable()
export class AttemptMaker {
  private readonly logger = new Logger('Attempt');
  private readonly bodies = new BodyBudget();

  constructor(
    private readonly config: AppConfig,
    private readonly clock: DatabaseClock,
    private readonly ids: IdGenerator,
    private readonly secrets: WebhookSecrets,
    private readonly client: OutboundClient,
  ) {}

  async attempt(delivery: ClaimedDelivery, workerId: string): Promise<Outcome> {
    const startedAt = this.clock.now();
    const result = await this.send(delivery, startedAt);
    const decision = delivery.probe ? decideProbe(result) : this.decide(delivery, result);
    const outcome = this.conclude(delivery, result, decision, { workerId, startedAt });
    return this.withinBudget(delivery.user_id, outcome);
  }

  /** The outcome of an attempt whose worker died. */
  concludeLost(delivery: AttemptedDelivery, workerId: string, startedAt: Date): Outcome {
    const result = { kind: 'lost' } as const;
    const decision = this.decide(delivery, result);
    return this.conclude(delivery, result, decision, { workerId, startedAt });
  }

  /** Beyond the account's budget the attempt is recorded without its body. */
  private withinBudget(userId: string, outcome: Outcome): Outcome {
    const bytes = Buffer.byteLength(outcome.responseBody ?? '');
    if (this.bodies.take(userId, bytes, performance.now())) return outcome;
    return { ...outcome, responseBody: null };
  }

  private async send(delivery: ClaimedDelivery, startedAt: Date): Promise<AttemptResult> {
    try {
      const signable = {
        deliveryId: delivery.id,
        event: delivery.event,
        data: delivery.data,
        occurredAt: delivery.occurred_at,
      };
      const body = deliveryBody(signable);
      const headers = deliveryHeaders(signable, body, {
        attempt: delivery.attempts + 1,
        secrets: this.secretsOf(delivery, startedAt),
        nowMs: startedAt.getTime(),
        version: VERSION,
      });
      return await this.client.post({
        endpoint: delivery.webhook_id,
        url: delivery.url,
        headers,
        body,
        timeoutMs: this.config.delivery.timeoutMs,
      });
    } catch (error) {
      this.logger.error({ msg: 'attempt could not be made', delivery_id: delivery.id, err: error });
      return {
        kind: 'error',
        reason: 'network',
        message: 'The attempt could not be made',
        durationMs: 0,
      };
    }
  }

  private secretsOf(delivery: ClaimedDelivery, now: Date): string[] {
    return this.secrets.forSigning(
      {
        id: delivery.webhook_id,
        secret: delivery.secret,
        previousSecret: delivery.previous_secret,
        previousSecretUntil: delivery.previous_secret_until,
      },
      now,
    );
  }

  private decide(delivery: AttemptedDelivery, result: AttemptResult): Decision {
    const maxAttempts = delivery.max_attempts ?? this.config.delivery.maxRetries + 1;
    return decide(result, delivery.attempts + 1, maxAttempts, this.config.delivery, {
      random: Math.random(),
      nowMs: this.clock.nowMs(),
    });
  }

  private conclude(
    delivery: AttemptedDelivery,
    result: AttemptResult,
    decision: Decision,
    made: { workerId: string; startedAt: Date },
  ): Outcome {
    const outcome = toOutcome(delivery, result, decision, this.ids.next(), made);
    this.logger.log({
      msg: 'attempt',
      delivery_id: delivery.id,
      webhook_id: delivery.webhook_id,
      event: delivery.event,
      attempt: delivery.attempts + 1,
      outcome: decision.status,
      status_code: outcome.statusCode,
      error: (result.kind === 'error' && result.detail) || outcome.errorMessage,
      duration_ms: outcome.durationMs,
      retry_in_ms: outcome.retryInMs,
    });
    return outcome;
  }
}

function toOutcome(
  delivery: AttemptedDelivery,
  result: AttemptResult,
  decision: Decision,
  attemptId: string,
  made: { workerId: string; startedAt: Date },
): Outcome {
  return {
    attemptId,
    workerId: made.workerId,
    startedAt: made.startedAt,
    deliveryId: delivery.id,
    attempt: delivery.attempts + 1,
    status: decision.status,
    statusCode: result.kind === 'response' ? result.statusCode : null,
    errorMessage: errorMessageOf(result),
    durationMs: result.kind === 'lost' ? null : result.durationMs,
    responseBody: result.kind === 'response' ? result.body : null,
    retryInMs: decision.status === 'pending' ? decision.retryInMs : null,
    gone: decision.status === 'failed' && decision.cause === 'gone',
    counts: delivery.max_attempts === null,
  };
}
