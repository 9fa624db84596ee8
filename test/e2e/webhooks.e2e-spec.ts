import { randomUUID } from 'node:crypto';
import { expectStatus, registerUser, type Api } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { aPage, aTime, anId, expectProblem, onePage } from '../support/shapes.js';
import type { WebhookView } from '../support/tenant.js';

const URL = 'http://127.0.0.1:9/hook';

describe('webhooks', () => {
  let app: AppProcess;
  let api: Api;

  beforeAll(async () => {
    app = await startApp();
  });

  beforeEach(async () => {
    ({ api } = await registerUser(app.url));
  });

  afterAll(() => app.stop());

  const create = async (input: object = {}): Promise<WebhookView> =>
    expectStatus(201, await api.post<WebhookView>('/webhooks/', { url: URL, ...input }));

  describe('POST /webhooks/', () => {
    it('needs no more than a URL', async () => {
      const me = await api.get('/auth/me');
      const created = await create();
      expect(created).toEqual({
        id: anId,
        user_id: me.body.id,
        name: null,
        url: URL,
        events: ['*'],
        secret: null,
        has_secret: false,
        is_active: true,
        circuit_open: false,
        consecutive_failures: 0,
        next_probe_at: null,
        description: null,
        metadata: null,
        timeout_ms: null,
        retry_schedule: null,
        rate_limit: null,
        max_concurrency: null,
        ordering: 'none',
        is_paused: false,
        headers: null,
        signing: 'hmac',
        format: 'mutx',
        filter: null,
        agent_ids: null,
        created_at: aTime,
        updated_at: created.created_at,
      });
    });

    it('takes everything else, and echoes the subscription as it was sent', async () => {
      const input = {
        events: ['agent.status_update', 'deployment.*', 'alert.cpu_high', 'deployment.*'],
        secret: 'a secret of my own',
        name: 'Pager',
        is_active: false,
      };
      expect(await create(input)).toMatchObject({
        events: ['agent.status_update', 'deployment.*', 'alert.cpu_high'],
        secret: null,
        has_secret: true,
        name: 'Pager',
        is_active: false,
      });
    });

    it('takes null for everything that may be absent', async () => {
      const nothing = { events: null, secret: null, name: null, is_active: null };
      expect(await create(nothing)).toMatchObject({
        events: ['*'],
        has_secret: false,
        name: null,
        is_active: true,
      });
    });

    it('takes what is as long as it may be', async () => {
      const input = {
        url: `https://example.com/${'u'.repeat(512 - 20)}`,
        name: 'n'.repeat(120),
        secret: 's'.repeat(64),
      };
      expect(await create(input)).toMatchObject({ url: input.url, name: input.name });
    });

    it.each(['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'whsec_c2VjcmV0', 'ünïcödé 🔑'])(
      'takes the secret %s',
      async (secret) => {
        expect(await create({ secret })).toMatchObject({ secret: null, has_secret: true });
      },
    );

    it('answers a repetition with the same Idempotency-Key by the first answer', async () => {
      const key = { 'Idempotency-Key': randomUUID() };
      const first = await api.post('/webhooks/', { url: URL, secret: 'abc' }, key);
      const again = await api.post('/webhooks/', { url: URL, secret: 'abc' }, key);
      expect(again).toMatchObject({ status: 201, body: first.body });
      expect(first.headers.get('idempotency-replayed')).toBeNull();
      expect(again.headers.get('idempotency-replayed')).toBe('true');
      const other = await api.post('/webhooks/', { url: URL, secret: 'abd' }, key);
      expectProblem(other, 422, 'idempotency_mismatch');
      expect((await api.get('/webhooks/')).body.total).toBe(1);
    });

    it('does not keep a refusal under an Idempotency-Key', async () => {
      const key = { 'Idempotency-Key': randomUUID() };
      expectProblem(await api.post('/webhooks/', { url: 'nowhere' }, key), 400, 'invalid_url');
      expect(await api.post('/webhooks/', { url: URL }, key)).toMatchObject({ status: 201 });
    });

    it('lets a user have 100 webhooks and no more, however they arrive', async () => {
      const answers = await Promise.all(
        Array.from({ length: 104 }, () => api.post('/webhooks/', { url: URL })),
      );
      const refused = answers.filter(({ status }) => status !== 201);
      expect(refused).toHaveLength(4);
      for (const answer of refused) expectProblem(answer, 409, 'too_many_webhooks');
      const [made] = answers.filter(({ status }) => status === 201);
      await api.delete(`/webhooks/${made?.body.id as string}`);
      await create();
    });
  });

  describe('GET /webhooks/', () => {
    it('lists one page of the own ones, newest first', async () => {
      const other = (await registerUser(app.url)).api;
      await other.post('/webhooks/', { url: URL });
      const made = [await create(), await create(), await create({ secret: 'abc' })];
      const all = await api.get('/webhooks/');
      expect(all).toMatchObject({ status: 200 });
      expect(all.body).toEqual(onePage(made.toReversed()));
      expect((await api.get('/webhooks/?skip=1&limit=1')).body).toEqual(
        aPage([made[1]], { total: 3, skip: 1, limit: 1 }),
      );
      expect((await api.get('/webhooks/?skip=3')).body).toMatchObject({ items: [], total: 3 });
    });

    it.each([
      ['limit', 'limit=201'],
      ['limit', 'limit=0'],
      ['limit', 'limit=many'],
      ['skip', 'skip=-1'],
      ['skip', 'skip=1.5'],
      ['colour', 'colour=red'],
    ])('refuses a wrong %s: %s', async (field, query) => {
      expectProblem(await api.get(`/webhooks/?${query}`), 422, 'validation_failed', [field]);
    });
  });

  describe('GET /webhooks/{id}', () => {
    it('answers the webhook with the numbers of its deliveries', async () => {
      const webhook = await create();
      const { status, body } = await api.get(`/webhooks/${webhook.id}`);
      expect(status).toBe(200);
      expect(body).toEqual({
        ...webhook,
        total_deliveries: 0,
        successful_deliveries: 0,
        failed_deliveries: 0,
        counts_are_exact: true,
      });
    });
  });

  describe('PATCH /webhooks/{id}', () => {
    it('changes what it names and nothing else', async () => {
      const before = await create({ name: 'Pager', secret: 'abc', events: ['agent.*'] });
      const changes = { url: `${URL}/new`, events: ['alert.*'], name: 'Mail', is_active: false };
      for (const [field, value] of Object.entries(changes)) {
        const { status, body } = await api.patch(`/webhooks/${before.id}`, { [field]: value });
        expect({ status, value: body[field] }).toEqual({ status: 200, value });
      }
      const { body: after } = await api.get(`/webhooks/${before.id}`);
      expect(after).toMatchObject({ ...before, ...changes, updated_at: expect.any(String) });
      expect(after.updated_at > before.updated_at).toBe(true);
    });

    it('removes name and secret for null', async () => {
      const { id } = await create({ name: 'Pager', secret: 'abc' });
      const { body } = await api.patch(`/webhooks/${id}`, { name: null, secret: null });
      expect(body).toMatchObject({ name: null, secret: null, has_secret: false });
    });

    it('takes null for what cannot be empty as no change', async () => {
      const before = await create({ events: ['agent.*'] });
      const nothing = { url: null, events: null, is_active: null, reset_circuit: null };
      for (const body of [nothing, {}, undefined]) {
        const answer = await api.patch(`/webhooks/${before.id}`, body);
        expect(answer).toMatchObject({ status: 200, body: before });
      }
    });
  });

  describe('DELETE /webhooks/{id}', () => {
    it('takes it away from every route', async () => {
      const { id } = await create();
      const answer = await api.delete(`/webhooks/${id}`);
      expect(answer).toMatchObject({ status: 204, body: undefined });
      for (const again of [
        await api.get(`/webhooks/${id}`),
        await api.patch(`/webhooks/${id}`, { name: 'x' }),
        await api.delete(`/webhooks/${id}`),
        await api.post(`/webhooks/${id}/test`),
        await api.get(`/webhooks/${id}/deliveries`),
        await api.get(`/webhooks/${id}/deliveries/${randomUUID()}`),
      ]) {
        expectProblem(again, 404, 'not_found');
        expect(again.body.detail).toBe('Webhook not found');
      }
      expect((await api.get('/webhooks/')).body).toMatchObject({ items: [], total: 0 });
    });
  });

  describe('every route', () => {
    it('answers under /v1 too, with and without a slash at the end', async () => {
      const made = [];
      for (const path of ['/webhooks', '/webhooks/', '/v1/webhooks', '/v1/webhooks/']) {
        made.push(expectStatus(201, await api.post<WebhookView>(path, { url: URL })));
        expect((await api.get(path)).body.total).toBe(made.length);
      }
      const [{ id } = { id: '' }] = made;
      for (const path of [`/v1/webhooks/${id}`, `/v1/webhooks/${id}/`, `/webhooks/${id}/`]) {
        expect((await api.get(path)).body).toMatchObject({ id });
        expect((await api.patch(path, { name: path })).body).toMatchObject({ name: path });
        expect((await api.get(`${path.replace(/\/$/, '')}/deliveries/`)).status).toBe(200);
      }
    });
  });

  it('never shows a secret, nor stores one in clear', async () => {
    const secrets = ['the first secret of all', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'];
    const { id } = await create({ secret: secrets[0] });
    const answers = [
      await api.patch(`/webhooks/${id}`, { secret: secrets[1] }),
      await api.patch(`/webhooks/${id}`, { secret: secrets[0], url: 'bad' }),
      await api.patch(`/webhooks/${id}`, { secret: `${secrets[1]}${'x'.repeat(64)}` }),
      await api.post(`/webhooks/${id}/test`),
      await api.get(`/webhooks/${id}`),
      await api.get('/webhooks/'),
      await api.get(`/webhooks/${id}/deliveries`),
    ].map(({ body }) => JSON.stringify(body));
    const rows = await app.stores.query('SELECT w::text AS row FROM webhooks w WHERE id = $1', [
      id,
    ]);
    const shown = [...answers, JSON.stringify(rows), app.output()].join('\n');
    for (const secret of secrets) expect(shown).not.toContain(secret);
  });
});
