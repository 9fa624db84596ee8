import { startApp, type AppProcess } from '../support/app-process.js';
import { failTimes, ok, type Behaviour } from '../support/behaviours.js';
import { Receiver, type ReceivedRequest } from '../support/receiver.js';
import { Tenant, type WebhookView } from '../support/tenant.js';

const AUTHORIZATION = 'Bearer canary-of-the-headers-7Qx2';
const HEADERS = { Authorization: AUTHORIZATION, 'X-Team': 'a\tb, "c"' };
const MASKED = { Authorization: '***', 'X-Team': '***' };

/** As the error pages of some servers do. */
const repeatHeaders: Behaviour = (request, response) =>
  void response.writeHead(401).end(JSON.stringify(request.headers));

describe('the headers of a webhook', () => {
  let app: AppProcess;
  let receiver: Receiver;
  let tenant: Tenant;

  beforeAll(async () => {
    app = await startApp();
  });

  beforeEach(async () => {
    receiver = await Receiver.start();
    tenant = await Tenant.on(app.url);
  });

  afterEach(() => receiver.stop());
  afterAll(() => app.stop());

  const expectSent = (requests: ReceivedRequest[]): void => {
    for (const request of requests) {
      expect(request.header('authorization')).toBe(AUTHORIZATION);
      expect(request.header('x-team')).toBe('a\tb, "c"');
      expect(request.header('content-type')).toBe('application/json');
    }
  };

  it('are sent by the first attempt, retries, tests and replays', async () => {
    receiver.respond(failTimes(1));
    const { id } = await tenant.webhook(receiver.url(), { headers: HEADERS });
    await tenant.measure();
    expectSent(await receiver.waitFor(2));
    const { id: deliveryId } = await tenant.finalDelivery(id);
    receiver.respond(ok());
    const test = await tenant.api.post(`/webhooks/${id}/test`, {});
    expect(test.status).toBe(200);
    const replay = await tenant.api.post(`/webhooks/${id}/deliveries/${deliveryId}/replay`, {});
    expect(replay.status).toBe(201);
    const requests = await receiver.waitFor(4);
    expectSent(requests);
    expect(requests.map((request) => request.header('x-mutx-event')).sort()).toEqual([
      'metrics.report',
      'metrics.report',
      'metrics.report',
      'webhook.test',
    ]);
  });

  it('are sent by probes', async () => {
    const { id } = await tenant.webhook(receiver.url(), { headers: HEADERS });
    await app.stores.query(
      `UPDATE webhooks SET circuit_opened_at = now(), next_probe_at = now() WHERE id = $1`,
      [id],
    );
    await tenant.measure();
    expectSent(await receiver.waitFor(1, { timeoutMs: 20_000 }));
  });

  it('are shown without their values, and stored encrypted', async () => {
    const created = await tenant.webhook(receiver.url(), { headers: HEADERS });
    expect(created).toMatchObject({ headers: MASKED });
    expect(await tenant.readWebhook(created.id)).toMatchObject({ headers: MASKED });
    const list = await tenant.api.get<{ items: WebhookView[] }>('/webhooks');
    expect(list.body.items).toEqual([expect.objectContaining({ headers: MASKED })]);
    expect(await tenant.change(created.id, { name: 'n' })).toMatchObject({ headers: MASKED });
    const [row] = await app.stores.query('SELECT * FROM webhooks WHERE id = $1', [created.id]);
    expect(row).toMatchObject({ headers: expect.stringMatching(/^v2\./) });
    expect(JSON.stringify(row)).not.toContain('canary-of');
  });

  it('are replaced by a change, which keeps the values that it masks', async () => {
    const { id } = await tenant.webhook(receiver.url(), { headers: HEADERS });
    const headers = { authorization: '***', 'X-New': 'new' };
    expect(await tenant.change(id, { headers })).toMatchObject({
      headers: { authorization: '***', 'X-New': '***' },
    });
    await tenant.measure();
    const [changed] = await receiver.waitFor(1);
    expect(changed?.header('authorization')).toBe(AUTHORIZATION);
    expect(changed?.header('x-new')).toBe('new');
    expect(changed?.header('x-team')).toBeUndefined();

    expect(await tenant.change(id, { headers: null })).toMatchObject({ headers: null });
    await tenant.measure();
    const [, removed] = await receiver.waitFor(2);
    expect(removed?.header('authorization')).toBeUndefined();
  });

  it.each([
    ['a reserved name', { Host: 'example.com' }],
    ['a line break', { 'X-A': 'a\r\nHost: b' }],
    ['a letter beyond ASCII', { 'X-A': 'é' }],
    ['a value to keep that is not stored', { 'X-Other': '***' }],
    ['21 pairs', Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`X-${n}`, 'v']))],
    ['no object', ['X-A: a']],
  ])('are 422 with %s, and then nothing changes', async (_, headers) => {
    const { id, ...before } = await tenant.webhook(receiver.url(), { headers: HEADERS });
    const refused = await tenant.api.patch(`/webhooks/${id}`, { headers });
    expect(refused).toMatchObject({
      status: 422,
      body: { code: 'validation_failed', errors: [expect.objectContaining({ field: 'headers' })] },
    });
    const url = receiver.url('/other');
    expect(await tenant.api.post('/webhooks', { url, headers })).toMatchObject({ status: 422 });
    expect(await tenant.readWebhook(id)).toMatchObject(before);
  });

  it('appear in no log line, job, history or stored response', async () => {
    receiver.respond(failTimes(1, repeatHeaders));
    const key = { 'Idempotency-Key': 'with headers' };
    const body = { url: receiver.url(), events: ['metrics.report'], headers: HEADERS };
    const created = await tenant.api.post<WebhookView>('/webhooks', body, key);
    const replayed = await tenant.api.post<WebhookView>('/webhooks', body, key);
    expect(replayed.body).toEqual(created.body);
    await tenant.measure();
    const delivery = await tenant.finalDelivery(created.body.id);
    const rows = await app.stores.query(
      `SELECT (SELECT json_agg(i) FROM idempotency_keys i) AS keys,
         (SELECT json_agg(a) FROM delivery_attempts a) AS attempts`,
    );
    const seen = JSON.stringify([created.body, delivery, rows]) + app.output();
    expect(seen).toContain(delivery.id);
    expect(seen).not.toContain('canary-of');
  });

  it('are erased with the other credentials of a webhook that is deleted', async () => {
    const fields = { headers: HEADERS, secret: 'x', signing: 'ed25519', format: 'slack' };
    const { id } = await tenant.webhook(receiver.url(), fields);
    const row = async () => {
      const [stored] = await app.stores.query<Record<string, string | null>>(
        'SELECT secret, headers, signing_key, encrypted_url FROM webhooks WHERE id = $1',
        [id],
      );
      return Object.values(stored ?? {});
    };
    expect(await row()).not.toContain(null);
    expect((await tenant.api.delete(`/webhooks/${id}`)).status).toBe(204);
    expect(await row()).toEqual([null, null, null, null]);
  });

  it('go to no other origin unless they are sent again with its URL', async () => {
    const { id } = await tenant.webhook(receiver.url(), { headers: HEADERS });
    const url = 'http://127.0.0.2:4000/elsewhere';
    const refused = { status: 422, body: { errors: [{ field: 'headers' }] } };
    for (const change of [{ url }, { url, headers: MASKED }]) {
      expect(await tenant.api.patch(`/webhooks/${id}`, change)).toMatchObject(refused);
    }
    expect(await tenant.readWebhook(id)).toMatchObject({ url: receiver.url(), headers: MASKED });
    await tenant.change(id, { url: receiver.url('/same-origin') });
    const headers = { Authorization: 'Bearer of another' };
    expect(await tenant.change(id, { url, headers })).toMatchObject({
      url,
      headers: { Authorization: '***' },
    });
  });
});
