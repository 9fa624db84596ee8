import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { AppConfig } from '../../platform/config/app-config.js';
import type { DatabaseClock } from '../../platform/database/clock/database-clock.js';
import type { DeliveryQueue } from '../queue/delivery-queue.js';
import { AttemptExecutor } from './attempt-executor.js';
import type { SendResult } from './attempt-result.js';
import { BODY_BUDGET_BYTES } from './body-budget.js';
import type { AbandonedAttempt, ClaimedDelivery } from './claimed-delivery.js';
import type { DeliverySender } from './delivery-sender.js';
import type { ResultRecorder } from './result-recorder.js';

const ID = '0192f3c4-7b1a-7c3e-8f00-8a1b2c3d4e5f';
const BODY = 'x'.repeat(4_096);
const WORKER = 'worker';

beforeAll(() => {
  Logger.overrideLogger(false);
});

/** An executor whose endpoints all respond like this; `stands`: whether the claim still stands. */
function executorWith(sent: SendResult, stands = true) {
  const recorder = {
    record: jest.fn(() => Promise.resolve(stands)),
    returnProbe: jest.fn(() => Promise.resolve()),
  };
  const queue = { enqueueRetry: jest.fn(() => Promise.resolve(true)) };
  const executor = new AttemptExecutor(
    { delivery: { maxRetries: 5, retryBaseMs: 10, retryFactor: 2, timeoutMs: 1_000 } } as AppConfig,
    { now: () => new Date(0), nowMs: () => 0 } as DatabaseClock,
    { send: () => Promise.resolve(sent) } as unknown as DeliverySender,
    recorder as unknown as ResultRecorder,
    queue as unknown as DeliveryQueue,
  );
  return { executor, recorder, queue };
}

const deliveryOf = (accountId: string, changes?: Partial<ClaimedDelivery>): ClaimedDelivery => ({
  id: ID,
  webhookId: ID,
  accountId,
  event: 'webhook.test',
  attempt: 1,
  maxAttempts: null,
  retrySchedule: null,
  timeoutMs: null,
  probe: false,
  eventId: ID,
  messageId: ID,
  replayOf: null,
  data: '{}',
  traceparent: null,
  occurredAt: new Date(0),
  url: 'http://hook.example/',
  secret: null,
  previousSecret: null,
  previousSecretUntil: null,
  headers: null,
  signingKey: null,
  previousSigningKey: null,
  previousSigningKeyUntil: null,
  encryptedUrl: null,
  format: null,
  formatVersion: null,
  ...changes,
});

const response = (statusCode: number): SendResult => ({
  kind: 'response',
  statusCode,
  body: BODY,
  retryAfter: null,
  durationMs: 3,
});

describe('AttemptExecutor', () => {
  it('records a success and queues nothing', async () => {
    const { executor, recorder, queue } = executorWith(response(204));
    const result = await executor.execute(deliveryOf('ada'), WORKER);
    expect(result).toMatchObject({
      workerId: WORKER,
      startedAt: new Date(0),
      statusCode: 204,
      error: null,
      next: { status: 'delivered' },
    });
    expect(recorder.record).toHaveBeenCalledWith(result);
    expect(queue.enqueueRetry).not.toHaveBeenCalled();
  });

  it('queues the next attempt after a failure, if the claim still stood', async () => {
    const { executor, queue } = executorWith(response(500));
    const delivery = deliveryOf('ada', { attempt: 2 });
    await executor.execute(delivery, WORKER);
    expect(queue.enqueueRetry).toHaveBeenCalledWith(delivery, 3, expect.any(Number));

    const late = executorWith(response(500), false);
    await late.executor.execute(delivery, WORKER);
    expect(late.queue.enqueueRetry).not.toHaveBeenCalled();
  });

  it('names the deliveries in progress until their result is recorded', async () => {
    const { executor, recorder } = executorWith(response(200));
    const during: string[][] = [];
    recorder.record.mockImplementation(() => {
      during.push(executor.inProgress);
      return Promise.resolve(true);
    });
    await executor.execute(deliveryOf('ada'), WORKER, () => during.push(executor.inProgress));
    expect(during).toEqual([[ID], [ID]]);
    expect(executor.inProgress).toEqual([]);
  });

  it('records a probe that succeeds, and returns one that fails', async () => {
    const probe = deliveryOf('ada', { probe: true });
    const failing = executorWith(response(500));
    await failing.executor.execute(probe, WORKER);
    expect(failing.recorder.returnProbe).toHaveBeenCalledWith(
      expect.objectContaining({ delivery: probe, workerId: WORKER }),
    );
    expect(failing.recorder.record).not.toHaveBeenCalled();
    expect(failing.queue.enqueueRetry).not.toHaveBeenCalled();

    const succeeding = executorWith(response(200));
    await succeeding.executor.execute(probe, WORKER);
    expect(succeeding.recorder.record).toHaveBeenCalledTimes(1);
    expect(succeeding.recorder.returnProbe).not.toHaveBeenCalled();
  });

  it.each<[SendResult, object]>([
    [response(500), { stage: 'response', statusCode: 500, retryAfter: null }],
    [
      { kind: 'error', reason: 'timeout', message: 'late', detail: 'why', durationMs: 3 },
      { stage: 'sending', reason: 'timeout', message: 'late', detail: 'why' },
    ],
    [
      { kind: 'error', reason: 'blocked', message: 'no', durationMs: 3 },
      { stage: 'before_sending', reason: 'blocked', message: 'no' },
    ],
    [
      { kind: 'not_built', durationMs: 0 },
      { stage: 'before_sending', reason: 'not_built' },
    ],
  ])('tells from %j at which stage the attempt failed', async (sent, error) => {
    const { executor } = executorWith(sent);
    const result = await executor.execute(deliveryOf('ada'), WORKER);
    expect(result.error).toMatchObject(error);
  });

  it('rescues an abandoned attempt under the claim of its worker', async () => {
    const { executor, recorder, queue } = executorWith(response(200));
    const startedAt = new Date(5);
    const abandoned: AbandonedAttempt = {
      ...deliveryOf('ada', { attempt: 4 }),
      workerId: 'gone',
      startedAt,
    };
    await executor.rescue(abandoned);
    expect(recorder.record).toHaveBeenCalledWith(
      expect.objectContaining({
        workerId: 'gone',
        startedAt,
        statusCode: null,
        durationMs: null,
        error: expect.objectContaining({ stage: 'sending', reason: 'abandoned' }),
      }),
    );
    expect(queue.enqueueRetry).toHaveBeenCalledWith(abandoned, 5, expect.any(Number));
  });

  it('drops the body, and nothing else, once the account has used up its budget', async () => {
    const { executor } = executorWith(response(500));
    for (let n = 0; n < BODY_BUDGET_BYTES / BODY.length; n++) {
      const { responseBody } = await executor.execute(deliveryOf('ada'), WORKER);
      if (responseBody !== BODY) throw new Error(`The body of attempt ${n} was dropped`);
    }
    expect(await executor.execute(deliveryOf('ada'), WORKER)).toMatchObject({
      delivery: { attempt: 1 },
      responseBody: null,
      next: { status: 'pending' },
      statusCode: 500,
      error: { message: 'The endpoint responded with 500' },
      durationMs: 3,
    });
    expect(await executor.execute(deliveryOf('grace'), WORKER)).toMatchObject({
      responseBody: BODY,
    });
  });
});
