import { randomUUID } from 'node:crypto';
import { SUPPORTED_EVENTS } from '../../src/events/catalogue/subscription.js';
import { Api, expectStatus, registerUser, type ApiResponse } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { expectProblem } from '../support/shapes.js';
import { Stores } from '../support/stores.js';
import type { WebhookView } from '../support/tenant.js';

const AMBIGUOUS =
  'The URL must not contain control characters, backslashes, or leading or trailing spaces.';
const URL = 'http://127.0.0.1:9/hook';

describe('webhooks refuse', () => {
  let stores: Stores;
  /** Lets webhooks lead anywhere. */
  let app: AppProcess;
  /** Guards addresses. */
  let strict: AppProcess;
  let api: Api;

  beforeAll(async () => {
    stores = await Stores.create();
    app = await startApp({ stores });
    strict = await startApp({ stores, role: 'api', env: { ALLOW_PRIVATE_DESTINATIONS: 'false' } });
  });

  beforeEach(async () => {
    ({ api } = await registerUser(app.url));
  });

  afterAll(async () => {
    await Promise.all([app.stop(), strict.stop()]);
    await stores.dispose();
  });

  const create = async (): Promise<WebhookView> =>
    expectStatus(201, await api.post<WebhookView>('/webhooks/', { url: URL }));

  describe('in POST and PATCH', () => {
    /** Sends the same to both. */
    const both = async (
      body: unknown,
      headers?: Record<string, string>,
    ): Promise<ApiResponse[]> => {
      const { id } = await create();
      return [
        await api.post('/webhooks/', body, headers),
        await api.patch(`/webhooks/${id}`, body, headers),
      ];
    };

    it.each([
      ['url', 'too long', { url: `http://127.0.0.1/${'u'.repeat(512)}` }],
      ['url', 'no text', { url: 1 }],
      ['name', 'too long', { name: 'n'.repeat(121) }],
      ['name', 'no text', { name: 5 }],
      ['secret', 'too long', { secret: 's'.repeat(65) }],
      ['secret', 'empty', { secret: '' }],
      ['secret', 'whsec_ without a key', { secret: 'whsec_' }],
      ['secret', 'whsec_ with other characters', { secret: 'whsec_not base64!' }],
      ['secret', 'whsec_ of an impossible length', { secret: 'whsec_abcde' }],
      ['secret', 'whsec_ in base64url', { secret: 'whsec_-_-_' }],
      ['secret', 'whsec_ without padding', { secret: 'whsec_Zm8' }],
      ['events', 'empty', { events: [] }],
      ['events', 'no list', { events: 'agent.*' }],
      ['events', 'no names', { events: [1] }],
      ['events', 'too many', { events: Array.from({ length: 51 }, () => '*') }],
      ['is_active', 'no boolean', { is_active: 'yes' }],
      ['colour', 'unknown', { colour: 'red' }],
      ['user_id', 'not for clients', { user_id: randomUUID() }],
    ])('with 422 the field %s: %s', async (field, _fault, wrong) => {
      for (const answer of await both({ url: URL, ...wrong }))
        expectProblem(answer, 422, 'validation_failed', [field]);
    });

    it('with 422 a secret that no library decodes, and say what to send', async () => {
      for (const answer of await both({ url: URL, secret: 'whsec_-_-_' })) {
        expect(answer.body.errors).toEqual([
          {
            field: 'secret',
            message: expect.stringMatching(/^must hold its key in standard base64, with padding/),
          },
        ]);
      }
    });

    it('with 422 a new one without a URL', async () => {
      expectProblem(await api.post('/webhooks/', {}), 422, 'validation_failed', ['url']);
      expectProblem(await api.post('/webhooks/', { url: null }), 422, 'validation_failed', ['url']);
    });

    it.each(['[]', '"text"', '5', 'null', 'true'])(
      'with 422 a body that is no object: %s',
      async (body) => {
        for (const answer of await both(body)) {
          expectProblem(answer, 422, 'validation_failed', ['body']);
        }
      },
    );

    it('with 400 what is no JSON', async () => {
      for (const answer of await both('{"url":')) {
        expectProblem(answer, 400, 'malformed_json');
      }
    });

    it('with 413 a body larger than 256 KiB', async () => {
      for (const answer of await both({ url: URL, name: 'n'.repeat(1024 * 1024) })) {
        expectProblem(answer, 413, 'payload_too_large');
      }
    });

    it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/xml'])(
      'with 415 the type %s',
      async (type) => {
        for (const answer of await both(`{"url":"${URL}"}`, { 'content-type': type })) {
          expectProblem(answer, 415, 'unsupported_media_type');
        }
      },
    );

    it.each([
      ['ftp://example.com/', 'The URL must start with http:// or https://.'],
      ['example.com/hook', 'The URL must start with http:// or https://.'],
      ['javascript:alert(1)', 'The URL must start with http:// or https://.'],
      [' https://example.com/', 'The URL must start with http:// or https://.'],
      ['', 'The URL must start with http:// or https://.'],
      ['http://', 'The URL is not valid.'],
      ['https://exa mple.com/', 'The URL is not valid.'],
      ['https://example.com:99999/', 'The URL is not valid.'],
      ['https://example.com:0/', 'The URL must not use port 0.'],
      ['https://example.com/\thook', AMBIGUOUS],
      ['https://exam\nple.com/', AMBIGUOUS],
      ['https://example.com/\r\n', AMBIGUOUS],
      ['https://example.com/ ', AMBIGUOUS],
      ['https://example.com/\u0001', AMBIGUOUS],
      ['https://example.com/\u0085', AMBIGUOUS],
      ['https://example.com\\hook', AMBIGUOUS],
      ['https://user:pw@example.com/', 'The URL must not contain credentials.'],
      ['https://user@example.com/', 'The URL must not contain credentials.'],
    ])('with 400 the URL "%s"', async (url, detail) => {
      for (const answer of await both({ url })) {
        expectProblem(answer, 400, 'invalid_url');
        expect(answer.body.detail).toBe(detail);
      }
    });

    it.each(['agent.exploded', 'agent', 'AGENT.STATUS', 'webhook.*', '', 'agent.status '])(
      'with 400 the event "%s", and list what there is',
      async (name) => {
        for (const answer of await both({ url: URL, events: ['agent.*', name] })) {
          expectProblem(answer, 400, 'invalid_event');
          const detail = answer.body.detail as string;
          expect(detail).toMatch(/^Invalid event name/);
          expect(detail).toContain(`"${name}"`);
          expect(detail.split('Supported are: ')[1]?.split(', ')).toEqual(SUPPORTED_EVENTS);
        }
      },
    );
  });

  describe('where private destinations are not allowed', () => {
    it.each([
      'http://127.0.0.1/',
      'http://localhost:8080/',
      'http://10.1.2.3/',
      'http://192.168.0.1/',
      'http://169.254.169.254/latest/meta-data',
      'http://[::1]/',
      'http://[::ffff:127.0.0.1]/',
      'http://2130706433/',
      'http://0x7f.1/',
      'http://0.0.0.0/',
    ])('with 400 the URL %s', async (url) => {
      const { id } = await create();
      const guarded = new Api(strict.url, api.credentials);
      for (const answer of [
        await guarded.post('/webhooks/', { url }),
        await guarded.patch(`/webhooks/${id}`, { url }),
      ]) {
        expectProblem(answer, 400, 'invalid_url');
        expect(answer.body.detail).toMatch(/ resolves to a non-public address\.$/);
      }
    });

    it('with 400 a name that does not resolve, but no public address', async () => {
      const guarded = new Api(strict.url, api.credentials);
      const lost = await guarded.post('/webhooks/', { url: 'https://nowhere.invalid/hook' });
      expectProblem(lost, 400, 'invalid_url');
      expect(lost.body.detail).toBe('nowhere.invalid could not be resolved.');
      const found = await guarded.post('/webhooks/', { url: 'https://93.184.215.14/hook' });
      expect(found.status).toBe(201);
    });
  });

  describe('on every route', () => {
    const routes = (id: string): [string, string, object?][] => [
      ['GET', `/webhooks/${id}`],
      ['PATCH', `/webhooks/${id}`, { name: 'mine' }],
      ['DELETE', `/webhooks/${id}`],
      ['POST', `/webhooks/${id}/test`, {}],
      ['GET', `/webhooks/${id}/deliveries`],
      ['GET', `/webhooks/${id}/deliveries/${randomUUID()}`],
    ];
    const collection: [string, string, object?][] = [
      ['POST', '/webhooks/', { url: URL }],
      ['GET', '/webhooks/'],
      ['POST', '/webhooks/filter/test', { filter: { type: 'x' }, event: { type: 'x', data: {} } }],
    ];

    it('with 401 a caller without valid credentials', async () => {
      for (const credentials of [{}, { apiKey: 'mutx_live_a_b' }, { token: 'x' }]) {
        for (const [method, path, body] of [...collection, ...routes(randomUUID())]) {
          const answer = await api.as(credentials).call(method, path, { body });
          expectProblem(answer, 401, 'unauthorized');
          expect(answer.headers.get('www-authenticate')).toContain('Bearer');
        }
      }
    });

    it('with 403 a key without the scope `webhooks`', async () => {
      const user = await registerUser(app.url);
      const reporter = await user.withKey(['ingest', 'agents']);
      for (const [method, path, body] of [...collection, ...routes(randomUUID())]) {
        expectProblem(await reporter.call(method, path, { body }), 403, 'insufficient_scope');
      }
      const owner = await user.withKey(['webhooks']);
      expect((await owner.get('/webhooks/')).status).toBe(200);
    });

    it('with 403 what belongs to somebody else', async () => {
      const stranger = (await registerUser(app.url)).api;
      const webhook = await create();
      for (const [method, path, body] of routes(webhook.id)) {
        const answer = await stranger.call(method, path, { body });
        expectProblem(answer, 403, 'forbidden');
      }
      expect((await api.get('/webhooks/')).body.items).toEqual([webhook]);
    });

    it('with 404 an unknown id, with 422 one that is no UUID', async () => {
      for (const [method, path, body] of routes(randomUUID())) {
        expectProblem(await api.call(method, path, { body }), 404, 'not_found');
      }
      for (const [method, path, body] of routes('17')) {
        expectProblem(await api.call(method, path, { body }), 422, 'validation_failed', ['id']);
      }
    });
  });
});
