import { Logger } from '@nestjs/common';
import type { AppConfig } from '../../platform/config/app-config.js';
import type { DatabaseClock } from '../../platform/database/clock/database-clock.js';
import type { IdGenerator } from '../../platform/database/clock/id-generator.js';
import type { OutboundClient, OutboundResult } from '../../platform/egress/outbound-client.js';
import type { WebhookSecrets } from '../../webhooks/secrets/webhook-secrets.js';
import { AttemptMaker } from './attempt-executor.js';
import { BODY_BUDGET_BYTES } from './body-budget.js';
import type { ClaimedDelivery } from '../dispatch/claims.repository.js';

const ID = '0192f3c4-7b1a-7c3e-8f00-8a1b2c3d4e5f';
const BODY = 'x'.repeat(4_096);

beforeAll(() => {
  Logger.overrideLogger(false);
});

/** A maker whose endpoints all respond like this. */
function makerWith(result: OutboundResult): AttemptMaker {
  return new AttemptMaker(
    { delivery: { maxRetries: 5, retryBaseMs: 10, retryFactor: 2, timeoutMs: 1_000 } } as AppConfig,
    { now: () => new Date(0), nowMs: () => 0 } as DatabaseClock,
    { next: () => ID } as IdGenerator,
    { forSigning: () => [] } as unknown as WebhookSecrets,
    { post: () => Promise.resolve(result) } as unknown as OutboundClient,
  );
}

const deliveryOf = (user_id: string): ClaimedDelivery => ({
  id: ID,
  webhook_id: ID,
  user_id,
  event: 'webhook.test',
  attempts: 0,
  max_attempts: null,
  probe: false,
  data: '{}',
  occurred_at: new Date(0),
  url: 'http://hook.example/',
  secret: null,
  previous_secret: null,
  previous_secret_until: null,
});

const refused: OutboundResult = {
  kind: 'response',
  statusCode: 500,
  body: BODY,
  retryAfter: null,
  durationMs: 3,
};

describe('AttemptMaker', () => {
  it('drops the body, and nothing else, once the account has used up its budget', async () => {
    const maker = makerWith(refused);
    for (let n = 0; n < BODY_BUDGET_BYTES / BODY.length; n++) {
      const { responseBody } = await maker.attempt(deliveryOf('ada'), 'worker');
      if (responseBody !== BODY) throw new Error(`The body of attempt ${n} was dropped`);
    }
    expect(await maker.attempt(deliveryOf('ada'), 'worker')).toMatchObject({
      responseBody: null,
      status: 'pending',
      statusCode: 500,
      errorMessage: 'The endpoint answered 500',
      durationMs: 3,
      attempt: 1,
    });
    expect(await maker.attempt(deliveryOf('grace'), 'worker')).toMatchObject({
      responseBody: BODY,
    });
  });
});
