import { createHmac, createPublicKey, verify } from 'node:crypto';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import nacl from 'tweetnacl';
import { verifyWebhook } from '../../packages/sdk-typescript/src/verify-webhook.js';
import { expectStatus } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { Receiver, type ReceivedRequest } from '../support/receiver.js';
import { Tenant, type WebhookView } from '../support/tenant.js';

const SECRET = 'a plain secret of my own';

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

const next = async (): Promise<ReceivedRequest> => {
  const before = receiver.received.length;
  await tenant.measure();
  return (await receiver.waitFor(before + 1))[before] as ReceivedRequest;
};
const signatures = (request: ReceivedRequest, version: string): Buffer[] =>
  (request.header('webhook-signature') ?? '')
    .split(' ')
    .filter((each) => each.startsWith(`${version},`))
    .map((each) => Buffer.from(each.slice(version.length + 1), 'base64'));

/** The signed text of the Standard Webhooks specification. */
const contentOf = (request: ReceivedRequest): Buffer =>
  Buffer.concat([
    Buffer.from(`${request.header('webhook-id')}.${request.header('webhook-timestamp')}.`),
    request.body,
  ]);

const publicKey = async (id: string): Promise<string> =>
  expectStatus(200, await tenant.api.get<{ key: string }>(`/webhooks/${id}/public-key`)).key;

/** Whether a `v1a` signature of the request is by this key; TweetNaCl and Node.js must agree. */
const isSignedBy = (key: string, request: ReceivedRequest): boolean => {
  const bytes = Buffer.from(key.slice('whpk_'.length), 'base64');
  const x = bytes.toString('base64url');
  const known = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  const content = contentOf(request);
  const all = signatures(request, 'v1a');
  const byNode = all.some((it) => verify(null, content, known, it));
  expect(all.some((it) => nacl.sign.detached.verify(content, it, bytes))).toBe(byNode);
  return byNode;
};

const isByHmac = (secret: string, request: ReceivedRequest): boolean => {
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : secret;
  const expected = createHmac('sha256', key).update(contentOf(request)).digest();
  return signatures(request, 'v1').some((it) => it.equals(expected));
};

const rotate = async (id: string, body: object = {}): Promise<string> =>
  expectStatus(
    200,
    await tenant.api.post<{ secret: string }>(`/webhooks/${id}/secret/rotate`, body),
  ).secret;

describe('signing by ed25519', () => {
  it('adds v1a, which public libraries verify with the public key', async () => {
    const created = await tenant.webhook(receiver.url(), { signing: 'ed25519' });
    expect(created).toMatchObject({ signing: 'ed25519', has_secret: false });
    const key = await publicKey(created.id);
    expect(key).toMatch(/^whpk_[A-Za-z0-9+/]{43}=$/);
    const request = await next();
    expect(isSignedBy(key, request)).toBe(true);
    expect(await verifyWebhook(request.body, request.headers, key)).toEqual(request.json);
    expect(signatures(request, 'v1')).toEqual([]);
    expect(request.header('x-mutx-signature')).toBeUndefined();
    request.body[request.body.length - 3]! ^= 1;
    expect(isSignedBy(key, request)).toBe(false);
  });

  it('keeps the HMAC signatures of a webhook with a secret', async () => {
    const { id } = await tenant.webhook(receiver.url(), { signing: 'ed25519', secret: SECRET });
    const request = await next();
    expect(isSignedBy(await publicKey(id), request)).toBe(true);
    const hmac = createHmac('sha256', SECRET).update(request.body).digest('hex');
    expect(request.header('x-mutx-signature')).toBe(`sha256=${hmac}`);
    const library = new StandardWebhook(Buffer.from(SECRET), { format: 'raw' });
    expect(library.verify(request.body, request.headers as Record<string, string>)).toBeTruthy();
  });

  it('is switched by PATCH, and each switch makes a new pair', async () => {
    const { id } = await tenant.webhook(receiver.url());
    const path = `/webhooks/${id}/public-key`;
    const none = { status: 404, body: { code: 'no_signing_key' } };
    expect(await tenant.api.get(path)).toMatchObject(none);
    await tenant.change(id, { signing: 'ed25519' });
    const key = await publicKey(id);
    await tenant.change(id, { signing: 'ed25519', name: 'again' });
    expect(await publicKey(id)).toBe(key);
    expect(isSignedBy(key, await next())).toBe(true);
    expect(await tenant.change(id, { signing: null })).toMatchObject({ signing: 'hmac' });
    expect(await tenant.api.get(path)).toMatchObject(none);
    expect((await next()).header('webhook-signature')).toBeUndefined();
    await tenant.change(id, { signing: 'ed25519' });
    expect(await publicKey(id)).not.toBe(key);
  });

  it('signs with both keys during the grace period of a rotation', async () => {
    const { id } = await tenant.webhook(receiver.url(), { signing: 'ed25519' });
    const old = await publicKey(id);
    expect(await rotate(id, { key: true, grace_period_seconds: 604_800 })).toBeNull();
    const key = await publicKey(id);
    const both = await next();
    expect([key, old].map((it) => isSignedBy(it, both))).toEqual([true, true]);
    await app.stores.query(`UPDATE webhooks SET previous_signing_key_until = now() WHERE id = $1`, [
      id,
    ]);
    const later = await next();
    expect([key, old].map((it) => isSignedBy(it, later))).toEqual([true, false]);
    await rotate(id, { key: true, grace_period_seconds: 0 });
    expect(isSignedBy(key, await next())).toBe(false);
  });

  it('rejects an unknown mode, and the rotation of a key that does not exist', async () => {
    const { id } = await tenant.webhook(receiver.url());
    expect(await tenant.api.patch(`/webhooks/${id}`, { signing: 'rsa' })).toMatchObject({
      status: 422,
      body: { errors: [expect.objectContaining({ field: 'signing' })] },
    });
    const refused = await tenant.api.post(`/webhooks/${id}/secret/rotate`, { key: true });
    expect(refused).toMatchObject({ status: 409, body: { code: 'no_signing_key' } });
  });
});

describe('a generated secret', () => {
  it('is in the response that makes it alone, and signs', async () => {
    const body = { url: receiver.url(), events: ['metrics.report'], generate_secret: true };
    const key = { 'Idempotency-Key': 'generate' };
    const created = expectStatus(
      201,
      await tenant.api.post<Omit<WebhookView, 'secret'> & { secret: string }>(
        '/webhooks',
        body,
        key,
      ),
    );
    expect(created).toMatchObject({
      secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
      has_secret: true,
    });
    const replayed = await tenant.api.post('/webhooks', body, key);
    expect(replayed.headers.get('idempotency-replayed')).toBe('true');
    expect(replayed.body).toEqual({ ...created, secret: null });
    expect(await tenant.readWebhook(created.id)).toMatchObject({ secret: null });
    const stored = JSON.stringify(await app.stores.query('SELECT * FROM idempotency_keys'));
    expect(stored).not.toContain(created.secret);
    const request = await next();
    expect(isByHmac(created.secret, request)).toBe(true);
    expect(app.output()).not.toContain(created.secret);
  });

  it('is 422 beside a secret; false makes none', async () => {
    const body = { url: receiver.url(), generate_secret: true, secret: SECRET };
    expect(await tenant.api.post('/webhooks', body)).toMatchObject({
      status: 422,
      body: { errors: [expect.objectContaining({ field: 'generate_secret' })] },
    });
    const none = await tenant.webhook(receiver.url(), { generate_secret: false });
    expect(none).toMatchObject({ secret: null, has_secret: false });
    const own = { generate_secret: false, secret: SECRET };
    expect(await tenant.webhook(receiver.url(), own)).toMatchObject({ secret: null });
  });
});

describe('the rotation of a secret', () => {
  it('signs with both for the grace period', async () => {
    const { id } = await tenant.webhook(receiver.url(), { secret: SECRET });
    const secret = await rotate(id);
    const [row] = await app.stores.query<{ hours: string }>(
      `SELECT extract(epoch FROM previous_secret_until - updated_at) / 3600 AS hours
       FROM webhooks WHERE id = $1`,
      [id],
    );
    expect(Number(row?.hours)).toBe(24);
    const request = await next();
    expect([secret, SECRET].map((it) => isByHmac(it, request))).toEqual([true, true]);
    const second = await rotate(id, { grace_period_seconds: 0 });
    const later = await next();
    expect([second, secret, SECRET].map((it) => isByHmac(it, later))).toEqual([true, false, false]);
  });

  it('makes the first secret of a webhook', async () => {
    const { id } = await tenant.webhook(receiver.url());
    const secret = await rotate(id, { grace_period_seconds: null, key: null });
    expect(await tenant.readWebhook(id)).toMatchObject({ has_secret: true, secret: null });
    expect(isByHmac(secret, await next())).toBe(true);
  });

  it('is executed once per Idempotency-Key, and its replay shows no secret', async () => {
    const { id } = await tenant.webhook(receiver.url());
    const key = { 'Idempotency-Key': 'rotate' };
    const path = `/webhooks/${id}/secret/rotate`;
    const { secret } = expectStatus(200, await tenant.api.post<{ secret: string }>(path, {}, key));
    const replayed = await tenant.api.post(path, {}, key);
    expect(replayed).toMatchObject({ status: 200, body: { secret: null } });
    const stored = JSON.stringify(await app.stores.query('SELECT * FROM idempotency_keys'));
    expect(stored).not.toContain(secret);
    expect(isByHmac(secret, await next())).toBe(true);
  });

  it.each([-1, 604_801, 1.5, '60'])('is 422 with a grace period of %j', async (seconds) => {
    const { id } = await tenant.webhook(receiver.url());
    const body = { grace_period_seconds: seconds };
    expect(await tenant.api.post(`/webhooks/${id}/secret/rotate`, body)).toMatchObject({
      status: 422,
      body: { errors: [expect.objectContaining({ field: 'grace_period_seconds' })] },
    });
  });

  it('and the public key need the scope, the owner and a webhook', async () => {
    const { id } = await tenant.webhook(receiver.url(), { signing: 'ed25519' });
    const calls = (on: Tenant, webhookId = id) =>
      Promise.all([
        on.api.post(`/webhooks/${webhookId}/secret/rotate`, {}),
        on.api.get(`/webhooks/${webhookId}/public-key`),
      ]);
    const statuses = async (on: Tenant, webhookId = id) =>
      (await calls(on, webhookId)).map(({ status }) => status);
    expect(await statuses(await Tenant.on(app.url))).toEqual([403, 403]);
    const made = await tenant.api.post<{ key: string }>('/api-keys', {
      name: 'ingest only',
      scopes: ['ingest'],
    });
    expect(await statuses(tenant.as({ apiKey: made.body.key }))).toEqual([403, 403]);
    expect(await statuses(tenant, '019c0a3e-5b1c-7c4e-9f2a-3d5e7f901234')).toEqual([404, 404]);
    expect(await tenant.readWebhook(id)).toMatchObject({ has_secret: false });
  });
});
