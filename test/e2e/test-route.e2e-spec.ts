import { randomUUID } from 'node:crypto';
import { EVENT_TYPES } from '../../src/events/catalogue/catalogue.js';
import type { ApiResponse } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import {
  closeConnection,
  gone,
  hang,
  ok,
  redirect,
  slow,
  status,
  type Behaviour,
} from '../support/behaviours.js';
import { eventually } from '../support/eventually.js';
import { Receiver } from '../support/receiver.js';
import { anId, expectProblem } from '../support/shapes.js';
import { Stores } from '../support/stores.js';
import { Tenant } from '../support/tenant.js';

const TIMEOUT_MS = 400;

describe('POST /webhooks/{id}/test', () => {
  let stores: Stores;
  let app: AppProcess;
  let receiver: Receiver;
  let tenant: Tenant;

  beforeAll(async () => {
    stores = await Stores.create();
    app = await startApp({
      stores,
      env: {
        DELIVERY_TIMEOUT_MS: String(TIMEOUT_MS),
        DELIVERY_MAX_RETRIES: '0',
        WEBHOOK_CIRCUIT_AFTER: '1',
      },
    });
  });

  beforeEach(async () => {
    receiver = await Receiver.start();
    tenant = await Tenant.on(app.url);
  });

  afterEach(() => receiver.stop());
  afterAll(async () => {
    await app.stop();
    await stores.dispose();
  });

  const test = (
    id: string,
    body?: object,
    headers?: Record<string, string>,
  ): Promise<ApiResponse> => tenant.api.post(`/webhooks/${id}/test`, body, headers);
  const asked = (): string[] =>
    receiver.received.map((request) => request.header('x-mutx-event') ?? '');

  it('sends `webhook.test` at once, whatever the subscription, and says how it went', async () => {
    const { id } = await tenant.webhook(receiver.url('/hook'), { secret: 'abc' });
    const { status, body } = await test(id);
    expect(status).toBe(200);
    expect(body).toEqual({
      status: 'test_delivered',
      message: expect.stringMatching(/^The endpoint responded with 200 in \d+ ms$/),
      delivery_id: anId,
      status_code: 200,
      duration_ms: expect.any(Number),
    });
    const [request] = receiver.received;
    expect(request?.json).toEqual({
      event: 'webhook.test',
      timestamp: expect.any(String),
      delivery_id: body.delivery_id,
      data: { message: 'This is a test delivery from MUTX' },
    });
    expect(request?.header('x-mutx-attempt')).toBe('1');
    expect(request?.header('x-mutx-signature')).toMatch(/^sha256=[0-9a-f]{64}$/);
  });

  it('sends the example of any event type', async () => {
    const { id } = await tenant.webhook(receiver.url());
    for (const { type, example } of EVENT_TYPES) {
      expect(await test(id, { event: type })).toMatchObject({ status: 200 });
      expect(receiver.received.at(-1)?.json).toMatchObject({ event: type, data: example });
    }
    expect(asked()).toEqual(EVENT_TYPES.map(({ type }) => type));
  });

  it('takes no body, an empty one and null alike', async () => {
    const { id } = await tenant.webhook(receiver.url());
    for (const body of [undefined, {}, { event: null }]) {
      expect(await test(id, body)).toMatchObject({ status: 200 });
    }
    expect(asked()).toEqual(['webhook.test', 'webhook.test', 'webhook.test']);
  });

  it.each(['agent.exploded', 'agent.*', '*', ''])(
    'refuses the event "%s", which is no type',
    async (event) => {
      const { id } = await tenant.webhook(receiver.url());
      const answer = await test(id, { event });
      expectProblem(answer, 400, 'invalid_event');
      expect(answer.body.detail).toMatch(/^Invalid event name .*webhook\.test/);
      expect(receiver.received).toEqual([]);
      expect(await tenant.history(id)).toEqual([]);
    },
  );

  it('refuses fields that it does not know or that are no text', async () => {
    const { id } = await tenant.webhook(receiver.url());
    expectProblem(await test(id, { event: 5 }), 422, 'validation_failed', ['event']);
    expectProblem(await test(id, { url: 'x' }), 422, 'validation_failed', ['url']);
  });

  it('is recorded in the history, and goes to no other webhook', async () => {
    const { id } = await tenant.webhook(receiver.url('/a'), { events: ['*'] });
    const other = await tenant.webhook(receiver.url('/b'), { events: ['*'] });
    const { body } = await test(id);
    const delivery = await tenant.delivery(id, body.delivery_id as string);
    expect(delivery).toMatchObject({
      id: body.delivery_id,
      event: 'webhook.test',
      payload: '{"message":"This is a test delivery from MUTX"}',
      status: 'delivered',
      success: true,
      status_code: 200,
      attempts: 1,
      duration_ms: body.duration_ms,
      next_attempt_at: null,
      attempt_log: [{ attempt: 1, status_code: 200, response_body: 'ok' }],
    });
    expect(await tenant.history(other.id)).toEqual([]);
  });

  it.each<[string, Behaviour, string]>([
    ['answers 500', status(500), 'The endpoint responded with 500'],
    ['answers 404', status(404), 'The endpoint responded with 404'],
    ['redirects', redirect('/elsewhere'), 'The endpoint responded with 302'],
    ['hangs', hang(), `timed out after ${TIMEOUT_MS} ms`],
    ['closes', closeConnection(), 'connection closed before the response ended'],
  ])('answers 502 with the reason when the endpoint %s', async (_name, behaviour, reason) => {
    receiver.respond(behaviour);
    const { id } = await tenant.webhook(receiver.url());
    const answer = await test(id);
    expectProblem(answer, 502, 'test_not_delivered');
    expect(answer.body.detail).toBe(`Test delivery failed: ${reason}`);
    expect(await tenant.finalDelivery(id)).toMatchObject({
      event: 'webhook.test',
      status: 'failed',
      error_message: reason,
      attempts: 1,
      attempt_log: [{ attempt: 1, error_message: reason }],
    });
    expect(receiver.received).toHaveLength(1);
    expect(await tenant.readWebhook(id)).toMatchObject({
      is_active: true,
      circuit_open: false,
      consecutive_failures: 0,
    });
  });

  it('answers 502 when nobody listens', async () => {
    const { id } = await tenant.webhook(receiver.url());
    await receiver.stop();
    const answer = await test(id);
    expectProblem(answer, 502, 'test_not_delivered');
    expect(answer.body.detail).toBe('Test delivery failed: connection refused');
    receiver = await Receiver.start();
  });

  it('answers 502 when the guard forbids the address', async () => {
    const { id } = await tenant.webhook(receiver.url());
    const strict = await startApp({
      stores,
      role: 'api',
      env: { ALLOW_PRIVATE_DESTINATIONS: 'false' },
    });
    const answer = await tenant.at(strict.url).api.post(`/webhooks/${id}/test`);
    expectProblem(answer, 502, 'test_not_delivered');
    expect(answer.body.detail).toBe(
      'Test delivery failed: 127.0.0.1 resolves to a non-public address',
    );
    expect(receiver.received).toEqual([]);
    await strict.stop();
  });

  it('answers a repetition with the same Idempotency-Key without sending again', async () => {
    const { id } = await tenant.webhook(receiver.url());
    const key = { 'Idempotency-Key': randomUUID() };
    const first = await test(id, {}, key);
    const again = await test(id, {}, key);
    expect(again).toMatchObject({ status: 200, body: first.body });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expectProblem(await test(id, { event: 'agent.status' }, key), 422, 'idempotency_mismatch');
    expect(asked()).toEqual(['webhook.test']);
  });

  it('refuses a repetition while the first one is under way, and forgets one that failed', async () => {
    receiver.respond(slow(TIMEOUT_MS / 2, status(500)));
    const { id } = await tenant.webhook(receiver.url());
    const key = { 'Idempotency-Key': randomUUID() };
    const first = test(id, {}, key);
    await receiver.waitFor(1);
    expectProblem(await test(id, {}, key), 409, 'idempotency_in_flight');
    expectProblem(await first, 502, 'test_not_delivered');
    receiver.respond(ok());
    expect(await test(id, {}, key)).toMatchObject({ status: 200 });
  });

  it('refuses a repetition for as long as the longest deadline of a webhook allows', async () => {
    receiver.respond(hang());
    const { id } = await tenant.webhook(receiver.url(), { timeout_ms: 60_000 });
    const key = { 'Idempotency-Key': randomUUID() };
    const userId = await tenant.userId();
    const age = (seconds: number): Promise<unknown> =>
      stores.query(
        `UPDATE idempotency_keys SET created_at = created_at - $2 * interval '1 second'
         WHERE user_id = $1`,
        [userId, seconds],
      );
    const first = test(id, {}, key);
    await receiver.waitFor(1);
    await age(80);
    expectProblem(await test(id, {}, key), 409, 'idempotency_in_flight');
    await age(20);
    receiver.respond(ok());
    const second = await test(id, {}, key);
    expect(second).toMatchObject({ status: 200 });
    receiver.dropAll();
    expectProblem(await first, 502, 'test_not_delivered');
    expect(await test(id, {}, key)).toMatchObject({ status: 200, body: second.body });
  });

  it('has ten tests of an account under way at most, idempotent ones included', async () => {
    const patient = await startApp({ stores, role: 'api', env: { DELIVERY_TIMEOUT_MS: '60000' } });
    const held: (() => void)[] = [];
    receiver.respond((_request, response) => held.push(() => response.end()));
    const { id } = await tenant.webhook(receiver.url());
    const { api } = tenant.at(patient.url);
    const answers: ApiResponse[] = [];
    const send = async (n: number): Promise<void> => {
      const key = n % 2 ? { 'Idempotency-Key': randomUUID() } : undefined;
      answers.push(await api.post(`/webhooks/${id}/test`, {}, key));
    };
    const calls = Array.from({ length: 30 }, (_, n) => send(n));
    await eventually(() => answers.length === 20 && held.length === 10, {
      what: '10 tests under way and 20 refusals',
    });
    for (const answer of answers) {
      expectProblem(answer, 429, 'too_many_concurrent_requests');
      expect(answer.body.detail).toBe(
        '10 test deliveries of this account are in progress. Retry when one has ended.',
      );
      expect(answer.headers.get('retry-after')).toBe('1');
    }
    for (const end of held) end();
    await Promise.all(calls);
    expect(answers.slice(20).map(({ status }) => status)).toEqual(Array(10).fill(200));
    receiver.respond(ok());
    expect(await api.post(`/webhooks/${id}/test`)).toMatchObject({ status: 200 });
    await patient.stop();
  });

  it('works on an inactive webhook', async () => {
    const { id } = await tenant.webhook(receiver.url(), { is_active: false });
    expect(await test(id)).toMatchObject({ status: 200 });
    expect(await tenant.finalDelivery(id)).toMatchObject({ status: 'delivered' });
    expect(await tenant.readWebhook(id)).toMatchObject({ is_active: false });
  });

  it('works while the circuit is open, which success closes', async () => {
    receiver.respond(status(500));
    const { id } = await tenant.webhook(receiver.url());
    await tenant.measure();
    await eventually(async () => (await tenant.readWebhook(id)).circuit_open);
    expectProblem(await test(id), 502, 'test_not_delivered');
    expect(await tenant.readWebhook(id)).toMatchObject({ consecutive_failures: 1 });
    receiver.respond(ok());
    expect(await test(id)).toMatchObject({ status: 200 });
    expect(await tenant.readWebhook(id)).toMatchObject({
      circuit_open: false,
      consecutive_failures: 0,
    });
  });

  it('takes 410 seriously', async () => {
    receiver.respond(gone());
    const { id } = await tenant.webhook(receiver.url());
    expectProblem(await test(id), 502, 'test_not_delivered');
    expect(await tenant.readWebhook(id)).toMatchObject({ is_active: false });
  });
});
