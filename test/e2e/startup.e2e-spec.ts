import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { registerUser, type ApiResponse } from '../support/api-client.js';
import { AppProcess, runApp, startApp } from '../support/app-process.js';
import { ChildRun, type LogLine } from '../support/child-run.js';
import { eventually } from '../support/eventually.js';
import { createAgent } from '../support/resources.js';
import { Stores } from '../support/stores.js';
import { TcpProxy } from '../support/tcp-proxy.js';

let stores: Stores;

beforeAll(async () => {
  stores = await Stores.create();
});

afterAll(() => stores.dispose());

/** The settings that are complained of, in their order. */
const complaints = (output: string): string[] =>
  [...output.matchAll(/^ {2}- (\w+) /gm)].map(([, name = '']) => name);

describe('settings', () => {
  it('that are wrong are all named together, without their values', async () => {
    const wrong = {
      ROLE: 'boss',
      PORT: '65536',
      DATABASE_URL: 'mysql://hush-database/mutx',
      DATABASE_CONNECT_TIMEOUT_SECONDS: '-1',
      REDIS_URL: 'hush-redis',
      JWT_SECRET: 'hush-jwt',
      ENCRYPTION_KEYS: 'hush-keys',
      ALLOW_PRIVATE_DESTINATIONS: 'maybe',
      ALLOWED_DESTINATION_CIDRS: 'the office',
      ALLOWED_DESTINATION_PORTS: 'https',
      LOG_LEVEL: 'loud',
      DELIVERY_MAX_RETRIES: '-1',
      DELIVERY_RETRY_BASE_MS: '0',
      DELIVERY_RETRY_FACTOR: 'double',
      DELIVERY_TIMEOUT_MS: '1.5',
      DELIVERY_CONCURRENCY: '0',
      METRICS_PORT: 'any',
      DOCS_ENABLED: 'perhaps',
      CORS_ORIGINS: '*',
      REQUEST_TIMEOUT_MS: '1',
      RATE_LIMIT_PER_MINUTE: 'x',
      LOGIN_RATE_LIMIT_PER_MINUTE: '-1',
      ALERT_CPU_PERCENT: '101',
      ALERT_MEMORY_PERCENT: '-1',
      ALERT_AGENT_DOWN_SECONDS: 'soon',
      WEBHOOK_CIRCUIT_AFTER: '0',
    };
    const { code, output } = await runApp(wrong);
    expect(code).toBe(1);
    expect(output).toMatch(/^Invalid settings:$/m);
    expect(complaints(output).sort()).toEqual(Object.keys(wrong).sort());
    expect(output).toContain('PORT must be an integer from 0 to 65535');
    expect(output).not.toContain('hush');
  });

  it('must hold the secrets when DATABASE_URL is set', async () => {
    const { databaseUrl: DATABASE_URL, redisUrl: REDIS_URL } = stores;
    for (const env of [{ DATABASE_URL }, { DATABASE_URL, REDIS_URL }]) {
      const { code, output } = await runApp(env);
      expect(code).toBe(1);
      expect(complaints(output)).toEqual(['JWT_SECRET', 'ENCRYPTION_KEYS']);
      expect(output).toContain('JWT_SECRET is required when DATABASE_URL is set');
    }
    expect(await stores.query(`SELECT FROM pg_tables WHERE schemaname = 'public'`)).toEqual([]);
  });

  it.each(['api', 'worker'])('must hold both URLs for the role %s', async (ROLE) => {
    const { code, output } = await runApp({ ROLE });
    expect(code).toBe(1);
    expect(complaints(output)).toEqual(['DATABASE_URL', 'REDIS_URL']);
  });
});

describe('a process that cannot start', () => {
  it('for want of its database says so after the time that it may wait', async () => {
    const { code, output } = await runApp({
      ...stores.env,
      PORT: '0',
      DATABASE_URL: 'postgres://mutx:hush@127.0.0.1:9/mutx',
      DATABASE_CONNECT_TIMEOUT_SECONDS: '1',
    });
    expect(code).toBe(1);
    const [waiting = '', reason, ...rest] = output.split('\n');
    expect(JSON.parse(waiting)).toMatchObject({
      msg: 'Waiting for PostgreSQL at 127.0.0.1:9',
      reason: expect.stringContaining('ECONNREFUSED'),
    });
    expect(reason).toMatch(
      /^PostgreSQL at 127\.0\.0\.1:9 accepted no connection within 1 s: .*ECONNREFUSED/,
    );
    expect(rest).toEqual([]);
    expect(output).not.toContain('hush');
  });

  it.each([
    ['a database that does not exist', { pathname: '/mutx_missing' }, 'does not exist'],
    ['a user that does not exist', { username: 'mutx_nobody' }, 'mutx_nobody'],
  ])('for %s says so at once', async (_what, wrong, reason) => {
    const DATABASE_URL = Object.assign(new URL(stores.databaseUrl), wrong).href;
    const { code, output } = await runApp({ ...stores.env, PORT: '0', DATABASE_URL });
    expect(code).toBe(1);
    expect(output).toMatch(/^PostgreSQL at \S+ rejects the connection: .*$/);
    expect(output).toContain(reason);
  });

  it('for want of its port says why and ends', async () => {
    const first = await startApp({ stores });
    const PORT = new URL(first.url).port;
    const { code, output } = await runApp({ ...stores.env, HOST: '127.0.0.1', PORT });
    await first.stop();
    expect(code).toBe(1);
    expect(output).toContain('EADDRINUSE');
  });
});

describe('a process', () => {
  it('waits for a database that is not there yet', async () => {
    const fresh = await Stores.create();
    const postgres = await TcpProxy.later(fresh.databaseUrl);
    const env = { ...fresh.env, DATABASE_URL: postgres.url, HOST: '127.0.0.1', PORT: '0' };
    const app = new AppProcess(new ChildRun(env), fresh, false);
    const isWait = ({ msg }: LogLine) => String(msg).startsWith('Waiting for PostgreSQL at 127');
    await app.waitForLog(isWait);
    expect(app.running).toBe(true);
    await postgres.listen();
    await app.listening();
    expect(app.logs().filter(isWait)).toHaveLength(1);
    expect(await app.api.get('/health/ready')).toMatchObject({ status: 200 });
    expect(await app.stop()).toBe(0);
    await postgres.stop();
    await fresh.dispose();
  });

  it('may start together with others on an empty database', async () => {
    const empty = await Stores.create();
    const roles = ['all', 'api', 'worker'] as const;
    const apps = await Promise.all(roles.map((role) => startApp({ role, stores: empty })));
    for (const app of apps) {
      expect(await app.api.get('/health/ready')).toMatchObject({ status: 200 });
    }
    expect(await Promise.all(apps.map((app) => app.stop()))).toEqual([0, 0, 0]);
    await empty.dispose();
  });

  it('needs no Redis of its own beside a database, and prints no secret', async () => {
    const DATA_DIR = await mkdtemp(join(process.env.MUTX_TEST_FOLDER ?? '', 'valkey-'));
    const env = { REDIS_URL: undefined, DATA_DIR };
    const app = await startApp({ role: 'all', stores, env });
    expect((await app.api.get('/health/ready')).body).toMatchObject({ redis: 'up' });
    expect(await app.stop()).toBe(0);
    const { JWT_SECRET, ENCRYPTION_KEYS, DATABASE_URL = '' } = stores.env;
    const secrets = [JWT_SECRET, ENCRYPTION_KEYS, new URL(DATABASE_URL).password].filter(Boolean);
    for (const secret of secrets) expect(app.output()).not.toContain(secret);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('ends with code 0 on %s', async (signal) => {
    const app = await startApp({ stores });
    app.signal(signal);
    expect(await app.exited).toBe(0);
  });

  it('ends what is under way before it goes', async () => {
    const app = await startApp({ stores });
    const { api } = await registerUser(app.url);
    const { id } = await createAgent(api);
    let answer: Promise<ApiResponse> | undefined;
    await stores.during('SELECT FROM agents WHERE id = $1 FOR UPDATE', [id], async () => {
      answer = api.post('/ingest/agent-status', { agent_id: id, status: 'running' });
      await stores.untilBlocked();
      app.signal('SIGTERM');
      await eventually(() => isDeaf(app), { what: 'an end of new connections' });
      expect(app.running).toBe(true);
    });
    expect(await answer).toMatchObject({ status: 200, body: { status: 'updated' } });
    const answered = Date.now();
    expect(await app.exited).toBe(0);
    expect(Date.now() - answered).toBeLessThan(10_000);
  });
});

async function isDeaf(app: AppProcess): Promise<boolean> {
  return app.api.get('/health/live').then(
    ({ status }) => status === 503,
    () => true,
  );
}
