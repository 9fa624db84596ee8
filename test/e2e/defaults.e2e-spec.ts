import { registerUser, type ApiResponse, type Api } from '../support/api-client.js';
import { runApp, startApp, type AppProcess } from '../support/app-process.js';
import { expectProblem } from '../support/shapes.js';
import { Stores } from '../support/stores.js';

const PAGE = 'https://console.example.com';

let stores: Stores;
let app: AppProcess;
/** Without documentation, for the pages of one origin. */
let quiet: AppProcess;
let api: Api;
let bearer: Record<string, string>;

beforeAll(async () => {
  stores = await Stores.create();
  [app, quiet] = await Promise.all([
    startApp({ stores, role: 'api', env: { RATE_LIMIT_PER_MINUTE: '1000' } }),
    startApp({ stores, role: 'api', env: { DOCS_ENABLED: 'false', CORS_ORIGINS: PAGE } }),
  ]);
  const user = await registerUser(app.url);
  api = user.api;
  bearer = { authorization: `Bearer ${user.tokens.access_token}` };
});

afterAll(async () => {
  await Promise.all([app.stop(), quiet.stop()]);
  await stores.dispose();
});

describe('every answer', () => {
  const HEADERS = {
    'content-security-policy': expect.stringMatching(
      /^default-src 'none';(?=.*script-src 'self';)(?=.*frame-ancestors 'none').*$/,
    ),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'strict-transport-security': 'max-age=31536000',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  };

  it.each([
    ['of a page', 200, '/'],
    ['of Swagger UI', 200, '/docs'],
    ['of the document', 200, '/openapi.json'],
    ['of a resource', 200, '/auth/me'],
    ['of a refusal', 422, '/agents?limit=0'],
    ['where nothing is', 404, '/nothing'],
  ])('%s tells browsers to be careful', async (_what, status, path) => {
    const answer = await api.get(path);
    expect(answer.status).toBe(status);
    expect(Object.fromEntries(answer.headers)).toMatchObject(HEADERS);
    for (const name of ['x-powered-by', 'server', 'access-control-allow-origin']) {
      expect(answer.headers.has(name)).toBe(false);
    }
  });

  it('that holds data is kept by nobody', async () => {
    for (const path of ['/auth/me', '/agents', '/nothing']) {
      expect((await api.get(path)).headers.get('cache-control')).toBe('no-store');
    }
  });

  it('to an error that nobody foresaw tells its id, and the log the rest', async () => {
    await stores.query('ALTER TABLE agents RENAME TO agents_away');
    const answer = await undocumented(app, '/agents', 'GET', bearer).finally(() =>
      // A test of its own database: nobody else is there.
      stores.query('ALTER TABLE agents_away RENAME TO agents'),
    );
    expectProblem(answer, 500, 'internal_error');
    expect(JSON.stringify(answer.body)).not.toMatch(/relation|agents|\.js|\bat /);
    const line = await app.waitForLog(({ msg }) => msg === 'unexpected error');
    expect(line).toMatchObject({
      request_id: answer.body.request_id,
      err: {
        message: expect.stringContaining('agents'),
        stack: expect.stringMatching(/\.[jt]s:\d/),
      },
    });
  });
});

describe('pages of other origins', () => {
  const preflight = (process: AppProcess, origin: string) =>
    undocumented(process, '/agents', 'OPTIONS', {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'x-api-key,content-type',
    });
  const allowed = ({ headers }: { headers: Headers }): string | null =>
    headers.get('access-control-allow-origin');

  it('may not call the API', async () => {
    expectProblem(await preflight(app, PAGE), 405, 'method_not_allowed');
    expect(allowed(await api.get('/agents', { origin: PAGE }))).toBeNull();
  });

  it('may where the operator names their origin, without cookies', async () => {
    const answer = await preflight(quiet, PAGE);
    expect(answer.status).toBe(204);
    expect(allowed(answer)).toBe(PAGE);
    expect(answer.headers.get('access-control-allow-headers')).toMatch(
      /Content-Encoding.*X-API-Key/i,
    );
    expect(answer.headers.has('access-control-allow-credentials')).toBe(false);
    const refusal = await quiet.api.get('/agents', { origin: PAGE });
    expectProblem(refusal, 401, 'unauthorized');
    expect(allowed(refusal)).toBe(PAGE);
    expect(refusal.headers.get('access-control-expose-headers')).toContain('X-Request-Id');
    for (const stranger of ['https://evil.example', 'null', `${PAGE}.evil.example`]) {
      expect(allowed(await preflight(quiet, stranger))).toBeNull();
      expect(allowed(await quiet.api.get('/agents', { origin: stranger }))).toBeNull();
    }
  });
});

describe('the documentation', () => {
  it('is not there when it is switched off', async () => {
    for (const path of ['/docs', '/docs/', '/docs/swagger-ui-init.js', '/v1/docs']) {
      expect((await app.api.get(path)).status).toBe(200);
      expectProblem(await quiet.api.get(path), 404, 'not_found');
    }
    for (const path of ['/openapi.json', '/openapi.yaml', '/llms.txt', '/v1/openapi.json']) {
      expectProblem(await quiet.api.get(path), 404, 'not_found');
    }
    const home = await quiet.api.get('/');
    expect(home.body).not.toHaveProperty('docs');
    expect(home.body).not.toHaveProperty('openapi');
    expect((await quiet.api.get('/', { accept: 'text/html' })).body).not.toMatch(/docs|openapi/);
  });
});

describe('guessable secrets', () => {
  const guessable = {
    JWT_SECRET: 'change-me-change-me-change-me-please',
    ENCRYPTION_KEYS: Buffer.alloc(32).toString('base64'),
  };

  it('keep production from starting', async () => {
    const env = { ...stores.env, ...guessable, NODE_ENV: 'production' };
    const { code, output } = await runApp(env);
    expect(code).toBe(1);
    expect(output).toContain('JWT_SECRET is guessable');
    expect(output).toContain('ENCRYPTION_KEYS are guessable');
    expect(output).not.toContain(guessable.JWT_SECRET);
  });

  it('are warned of elsewhere', async () => {
    const own = await Stores.create();
    const warned = await startApp({ stores: own, role: 'api', env: guessable });
    const line = await warned.waitForLog(({ context }) => context === 'Settings');
    expect(line).toMatchObject({ level: 'warn', msg: expect.stringContaining('JWT_SECRET') });
    await warned.stop();
    await own.dispose();
  });
});

/** Asks for what the document has no word about, such as a 500: past the client that would complain. */
async function undocumented(
  { url }: AppProcess,
  path: string,
  method: string,
  headers: Record<string, string>,
): Promise<ApiResponse> {
  const response = await fetch(`${url}${path}`, { method, headers });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text ? JSON.parse(text) : undefined,
  };
}
