import { Api, registerUser, type ApiResponse } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { createAgent } from '../support/resources.js';
import { expectProblem } from '../support/shapes.js';
import { Stores } from '../support/stores.js';
import { TcpProxy } from '../support/tcp-proxy.js';

const PER_MINUTE = 30;
const LOGINS_PER_MINUTE = 6;

let stores: Stores;
let redis: TcpProxy;
let apps: AppProcess[];
let agentId: string;
let key: Api;
let otherKey: Api;
let session: Api;
let stranger: Api;

beforeAll(async () => {
  stores = await Stores.create();
  redis = await TcpProxy.to(stores.redisUrl);
  const unlimited = await startApp({ stores, role: 'api' });
  const user = await registerUser(unlimited.url);
  [key, otherKey, session] = [await user.withKey(), await user.withKey(), user.api];
  stranger = await (await registerUser(unlimited.url)).withKey();
  agentId = (await createAgent(key)).id;
  await unlimited.stop();
  const env = {
    REDIS_URL: redis.url,
    RATE_LIMIT_PER_MINUTE: String(PER_MINUTE),
    LOGIN_RATE_LIMIT_PER_MINUTE: String(LOGINS_PER_MINUTE),
  };
  apps = await Promise.all([1, 2].map(() => startApp({ stores, role: 'api', env })));
});

afterAll(async () => {
  redis.restore();
  await Promise.all(apps.map((app) => app.stop()));
  await redis.stop();
  await stores.dispose();
});

/** Asks the processes in turn, `count` times in all. */
async function inTurn(count: number, ask: (baseUrl: string) => Promise<ApiResponse>) {
  const answers: ApiResponse[] = [];
  for (let n = 0; n < count; n += 1) answers.push(await ask(apps[n % apps.length]?.url ?? ''));
  return answers;
}

const statuses = (answers: ApiResponse[]) => answers.map(({ status }) => status);
const times = (count: number, status: number) => Array.from({ length: count }, () => status);
const at = (api: Api) => (baseUrl: string) => new Api(baseUrl, api.credentials).get('/auth/me');
const report = (baseUrl: string) =>
  new Api(baseUrl, key.credentials).post('/ingest/metrics', { agent_id: agentId, cpu_usage: 1 });
const login = (baseUrl: string) =>
  new Api(baseUrl).post('/auth/login', { email: 'nobody@example.com', password: 'wrong-password' });

function expectRefusal(answer: ApiResponse | undefined, limit: number): void {
  if (!answer) throw new Error('There is no answer');
  expectProblem(answer, 429, 'rate_limited');
  const header = (name: string) => Number(answer.headers.get(name));
  expect(header('retry-after')).toBeGreaterThan(0);
  expect(header('retry-after')).toBeLessThanOrEqual(60);
  expect(header('ratelimit-limit')).toBe(limit);
  expect(header('ratelimit-remaining')).toBe(0);
}

describe('two processes that share Redis', () => {
  it('share the limit of an account, whichever of its keys and tokens it sends', async () => {
    const credentials = [key, otherKey, session];
    let asked = 0;
    const answers = await inTurn(PER_MINUTE + 4, (baseUrl) =>
      at(credentials[asked++ % credentials.length] ?? key)(baseUrl),
    );
    expect(statuses(answers)).toEqual([...times(PER_MINUTE, 200), ...times(4, 429)]);
    expect(answers.slice(0, 3).map(({ headers }) => headers.get('ratelimit-remaining'))).toEqual(
      [1, 2, 3].map((used) => String(PER_MINUTE - used)),
    );
    for (const refused of answers.slice(-2)) expectRefusal(refused, PER_MINUTE);
  });

  it('count each account for itself', async () => {
    expect(statuses(await inTurn(2, at(stranger)))).toEqual([200, 200]);
  });

  it('share the limit of an address without a credential, or with one that is rejected', async () => {
    const rejected = 10;
    let sent = 0;
    const madeUp = (baseUrl: string) =>
      new Api(baseUrl, { apiKey: `mutx_live_made_up_${sent++}` }).get('/agents');
    const anonymous = (baseUrl: string) => new Api(baseUrl).get('/agents');
    expect(statuses(await inTurn(rejected, madeUp))).toEqual(times(rejected, 401));
    expect(statuses(await inTurn(PER_MINUTE - rejected + 2, anonymous))).toEqual([
      ...times(PER_MINUTE - rejected, 401),
      ...times(2, 429),
    ]);
    expect(statuses(await inTurn(2, madeUp))).toEqual([429, 429]);
    expect(statuses(await inTurn(2, at(stranger)))).toEqual([200, 200]);
  });

  it.each([
    '/',
    '/docs',
    '/docs/swagger-ui.css',
    '/openapi.json',
    '/openapi.yaml',
    '/llms.txt',
    '/console/',
    '/x',
  ])('count %s as a request without credentials', async (path) => {
    const [answer] = await inTurn(1, (baseUrl) => new Api(baseUrl).get(path));
    expectRefusal(answer, PER_MINUTE);
  });

  it('do not count health checks', async () => {
    const [answer] = await inTurn(1, (baseUrl) => new Api(baseUrl).get('/health/ready'));
    expect(answer?.status).toBe(200);
  });

  it('share the limit of logins, whatever spelling of the route and account is tried', async () => {
    const paths = ['/auth/login', '/v1/auth/login', '/auth/login/', '/auth/register'];
    let tried = 0;
    const answers = await inTurn(LOGINS_PER_MINUTE + 2, (baseUrl) => {
      tried += 1;
      const body = { email: `user-${tried}@example.com`, password: `wrong-password-${tried}` };
      return new Api(baseUrl).post(paths[tried % paths.length] ?? '', body);
    });
    expect(statuses(answers.slice(0, LOGINS_PER_MINUTE))).not.toContain(429);
    for (const refused of answers.slice(-2)) expectRefusal(refused, LOGINS_PER_MINUTE);
  });
});

describe('while Redis is away', () => {
  beforeAll(() => redis.cut());

  it('reports go on, beyond any limit', async () => {
    const answers = await inTurn(PER_MINUTE + 10, report);
    expect(statuses(answers)).toEqual(times(PER_MINUTE + 10, 200));
  });

  it('logins do not: each process holds the limit for itself', async () => {
    const answers = await inTurn(4 * LOGINS_PER_MINUTE, login);
    const passed = answers.filter(({ status }) => status !== 429).length;
    expect(passed).toBeLessThanOrEqual(apps.length * LOGINS_PER_MINUTE);
    for (const refused of answers.slice(-2)) expectRefusal(refused, LOGINS_PER_MINUTE);
  });
});
