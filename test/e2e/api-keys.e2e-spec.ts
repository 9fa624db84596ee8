import {
  expectStatus,
  registerUser,
  type Api,
  type RegisteredUser,
} from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { eventually } from '../support/eventually.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import {
  anId,
  aTime,
  expectProblem,
  onePage,
  statusAndCode,
  UNKNOWN_ID,
} from '../support/shapes.js';

const DAY_MS = 86_400_000;

interface NewKey {
  id: string;
  key: string;
  created_at: string;
  expires_at: string | null;
}

let app: AppProcess;
/** Another process of the same deployment. */
let other: AppProcess;
let user: RegisteredUser;

beforeAll(async () => {
  app = await startApp();
  [other, user] = await Promise.all([
    startApp({ role: 'api', stores: app.stores }),
    registerUser(app.url),
  ]);
});

afterAll(async () => {
  await other.stop();
  await app.stop();
});

const createKey = async (body: Record<string, unknown> = {}): Promise<NewKey> =>
  expectStatus(201, await user.api.post<NewKey>('/api-keys', { name: 'build agent', ...body }));

const expire = ({ id }: NewKey): Promise<unknown> =>
  app.stores.query('UPDATE api_keys SET expires_at = now() WHERE id = $1', [id]);

describe('POST /api-keys', () => {
  const NEW_KEY = {
    id: anId,
    name: 'build agent',
    key: expect.stringMatching(/^mutx_live_[\dA-Za-z]+_[\dA-Za-z]+$/),
    scopes: ['ingest', 'agents', 'webhooks'],
    created_at: aTime,
    expires_at: null,
  };

  it('answers a key that can do everything a key can', async () => {
    const answer = await user.api.post('/api-keys', { name: 'build agent' });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual(NEW_KEY);
  });

  it('takes null for what is optional', async () => {
    expect(await createKey({ expires_in_days: null, scopes: null })).toEqual(NEW_KEY);
  });

  it('gives the key the scopes and the days that are asked for', async () => {
    const key = await createKey({ scopes: ['webhooks', 'ingest'], expires_in_days: 365 });
    expect(key).toEqual({ ...NEW_KEY, scopes: ['ingest', 'webhooks'], expires_at: aTime });
    expect(Date.parse(key.expires_at ?? '') - Date.parse(key.created_at)).toBe(365 * DAY_MS);
  });

  it.each([
    ['no name', { name: undefined }, 'name'],
    ['an empty name', { name: '' }, 'name'],
    ['a name of more than 255 characters', { name: 'x'.repeat(256) }, 'name'],
    ['a name with a NUL', { name: '\0' }, 'name'],
    ['0 days', { expires_in_days: 0 }, 'expires_in_days'],
    ['366 days', { expires_in_days: 366 }, 'expires_in_days'],
    ['half a day', { expires_in_days: 0.5 }, 'expires_in_days'],
    ['days that are text', { expires_in_days: '30' }, 'expires_in_days'],
    ['no scope at all', { scopes: [] }, 'scopes'],
    ['a scope that there is not', { scopes: ['ingest', 'admin'] }, 'scopes'],
    ['scopes that are no list', { scopes: 'ingest' }, 'scopes'],
    ['an unknown field', { prefix: 'mine' }, 'prefix'],
  ])('refuses %s', async (_what, wrong, field) => {
    const answer = await user.api.post('/api-keys', { name: 'build agent', ...wrong });
    expectProblem(answer, 422, 'validation_failed', [field]);
  });

  it('keeps nothing of the key but a hash, and logs nothing of it', async () => {
    const { id, key } = await createKey();
    expectStatus(200, await user.api.as({ apiKey: key }).get('/auth/me'));
    const rows = await app.stores.query<{ stored: string }>(
      'SELECT k::text AS stored FROM api_keys k WHERE id = $1',
      [id],
    );
    const secret = key.split('_').at(-1) ?? key;
    expect(rows[0]?.stored).toContain(id);
    expect(rows[0]?.stored).not.toContain(secret);
    expect(app.output()).not.toContain(secret);
  });

  it('refuses a key beyond the hundredth that is alive', async () => {
    const { api } = await registerUser(app.url);
    const make = (): Promise<NewKey> =>
      api.post<NewKey>('/api-keys', { name: 'one of many' }).then((a) => expectStatus(201, a));
    const [first] = await Promise.all(Array.from({ length: 100 }, make));
    expectProblem(await api.post('/api-keys', { name: 'one more' }), 409, 'too_many_keys');
    expectStatus(204, await api.delete(`/api-keys/${first?.id}`));
    await make();
  });
});

describe('GET /api-keys and /api-keys/{id}', () => {
  it('show the keys without their secret, newest first', async () => {
    const { api } = await registerUser(app.url);
    const made = [];
    for (const name of ['first', 'second']) {
      made.unshift(expectStatus(201, await api.post<NewKey>('/api-keys', { name })));
    }
    const expected = made.map(({ key, ...shown }) => ({
      ...shown,
      prefix: key.split('_')[2],
      last_used: null,
      is_active: true,
    }));
    const list = await api.get('/api-keys');
    expect(list).toMatchObject({ status: 200 });
    expect(list.body).toEqual(onePage(expected));

    const one = await api.get(`/api-keys/${made[0]?.id}`);
    expect(one).toMatchObject({ status: 200 });
    expect(one.body).toEqual(expected[0]);
  });

  it('say when a key was last used, to the minute', async () => {
    const made = await createKey();
    const api = user.api.as({ apiKey: made.key });
    const lastUsed = async (): Promise<string | null> =>
      (await user.api.get<{ last_used: string | null }>(`/api-keys/${made.id}`)).body.last_used;

    await api.get('/auth/me');
    const first = await eventually(lastUsed);
    expect(first).toEqual(aTime);
    await api.get('/auth/me');
    expect(await lastUsed()).toBe(first);

    await app.stores.query(
      `UPDATE api_keys SET last_used_at = last_used_at - interval '61 seconds' WHERE id = $1`,
      [made.id],
    );
    await api.get('/auth/me');
    await eventually(async () => ((await lastUsed()) ?? '') >= first, { what: 'another note' });
  });
});

describe('POST /api-keys/{id}/rotate', () => {
  const rotate = ({ id }: NewKey) => user.api.post<NewKey>(`/api-keys/${id}/rotate`);

  it('puts another key in the place of the old one, which dies at once everywhere', async () => {
    const old = await createKey({ scopes: ['agents'], expires_in_days: 30 });
    const use = async (at: AppProcess, { key }: NewKey): Promise<string> =>
      statusAndCode(await at.api.as({ apiKey: key }).get('/agents'));
    expect(await use(other, old)).toBe('200');

    const answer = await rotate(old);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ ...old, key: expect.stringMatching(/^mutx_live_/) });
    expect(answer.body.key).not.toBe(old.key);
    for (const process of [app, other]) {
      expect(await use(process, old)).toBe('401 unauthorized');
      expect(await use(process, answer.body)).toBe('200');
    }
    const shown = await user.api.get(`/api-keys/${old.id}`);
    expect(shown.body).toMatchObject({ prefix: answer.body.key.split('_')[2], is_active: true });
  });

  it('refuses a key that is revoked or has expired', async () => {
    const [revoked, expired] = [await createKey(), await createKey({ expires_in_days: 1 })];
    expectStatus(204, await user.api.delete(`/api-keys/${revoked.id}`));
    await expire(expired);
    expectProblem(await rotate(revoked), 409, 'key_revoked');
    expectProblem(await rotate(expired), 409, 'key_expired');
  });
});

describe('DELETE /api-keys/{id}', () => {
  it('revokes the key, at once on every process, and keeps the record', async () => {
    const made = await createKey();
    const [here, there] = [app, other].map(({ api }) => api.as({ apiKey: made.key }));
    expect(await there?.get('/auth/me')).toMatchObject({ status: 200 });

    const answer = await user.api.delete(`/api-keys/${made.id}`);
    expect(answer).toMatchObject({ status: 204, body: undefined });
    expectProblem(await (there as Api).get('/auth/me'), 401, 'unauthorized');
    expectProblem(await (here as Api).get('/auth/me'), 401, 'unauthorized');
    expect((await user.api.get(`/api-keys/${made.id}`)).body).toMatchObject({ is_active: false });
    expect(await user.api.delete(`/api-keys/${made.id}`)).toMatchObject({ status: 204 });
  });
});

describe('a key', () => {
  it('is accepted as X-API-Key and as Bearer token', async () => {
    const { key } = await createKey();
    expect((await app.api.as({ apiKey: key }).get('/agents')).status).toBe(200);
    expect((await app.api.as({ token: key }).get('/agents')).status).toBe(200);
  });

  it('dies by itself when its days are over', async () => {
    const made = await createKey({ expires_in_days: 1 });
    await expire(made);
    expectProblem(await app.api.as({ apiKey: made.key }).get('/agents'), 401, 'unauthorized');
    expect((await user.api.get(`/api-keys/${made.id}`)).body).toMatchObject({ is_active: false });
  });

  it.each([
    ['ingest', ['404 not_found', '403 insufficient_scope', '403 insufficient_scope']],
    ['agents', ['403 insufficient_scope', '200', '403 insufficient_scope']],
    ['webhooks', ['403 insufficient_scope', '403 insufficient_scope', '200']],
  ])('with the scope %s opens nothing else', async (scope, expected) => {
    const api = await user.withKey([scope]);
    const report = { agent_id: UNKNOWN_ID, cpu_usage: 1 };
    const answers = [
      await api.post('/ingest/metrics', report),
      await api.get('/deployments'),
      await api.get('/webhooks'),
    ];
    expect(answers.map(statusAndCode)).toEqual(expected);
    expect((await api.get('/auth/me')).status).toBe(200);
    expect((await api.get('/event-types')).status).toBe(200);
  });

  it('may stand beside a token of the same user only', async () => {
    const { key } = await createKey();
    const stranger = await registerUser(app.url);
    const both = (token: string) => app.api.as({ token, apiKey: key }).get('/agents');
    expect(await both(user.tokens.access_token)).toMatchObject({ status: 200 });
    expect(await both(key)).toMatchObject({ status: 200 });
    expectProblem(await both(stranger.tokens.access_token), 401, 'credentials_conflict');
  });

  it('that is mistyped is refused without a look into the database', async () => {
    const proxy = await TcpProxy.to(app.stores.databaseUrl);
    const cutOff = await startApp({
      role: 'api',
      stores: app.stores,
      env: { DATABASE_URL: proxy.url },
    });
    const { key } = await createKey();
    const typo = key.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a'));
    proxy.cut();
    const use = async (apiKey: string): Promise<string> =>
      statusAndCode(await cutOff.api.as({ apiKey }).get('/agents'));
    expect(await use(key)).toBe('503 database_unavailable');
    for (const wrong of [typo, key.slice(0, -1), key.toLowerCase(), 'hello']) {
      expect([wrong, await use(wrong)]).toEqual([wrong, '401 unauthorized']);
    }
    await cutOff.stop();
    await proxy.stop();
  });

  it.each([
    ['cut short', (key: string) => key.slice(0, -1)],
    ['with another ending', (key: string) => `${key.slice(0, -1)}${key.endsWith('a') ? 'b' : 'a'}`],
    ['of another case', (key: string) => key.toLowerCase()],
    ['that is its prefix alone', (key: string) => key.split('_').slice(0, 3).join('_')],
    ['that is no key', () => 'hello'],
  ])('%s is refused', async (_what, spoil) => {
    const { key } = await createKey();
    const answer = await app.api.as({ apiKey: spoil(key) }).get('/agents');
    expectProblem(answer, 401, 'unauthorized');
  });
});
