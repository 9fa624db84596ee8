import { registerUser, type Api } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { eventually } from '../support/eventually.js';
import { createAgent } from '../support/resources.js';
import { expectProblem, statusAndCode } from '../support/shapes.js';
import { Stores } from '../support/stores.js';
import { TcpProxy } from '../support/tcp-proxy.js';

let stores: Stores;
let postgres: TcpProxy;
let redis: TcpProxy;
let app: AppProcess;
let user: Api;

beforeAll(async () => {
  stores = await Stores.create();
  [postgres, redis] = await Promise.all([
    TcpProxy.to(stores.databaseUrl),
    TcpProxy.to(stores.redisUrl),
  ]);
  app = await startApp({
    role: 'api',
    stores,
    env: { DATABASE_URL: postgres.url, REDIS_URL: redis.url },
  });
  user = (await registerUser(app.url)).api;
});

afterAll(async () => {
  await app.stop();
  await Promise.all([postgres.stop(), redis.stop()]);
  await stores.dispose();
});

const READY = {
  status: 'ready',
  database: 'up',
  redis: 'up',
  role: 'api',
  version: expect.stringMatching(/^\d+\.\d+\.\d+/),
};

const live = () => app.api.get('/health/live');
const ready = () => app.api.get('/health/ready');

const untilReady = () =>
  eventually(async () => (await ready()).body.status === 'ready', { what: 'ready again' });

describe('GET /health/live', () => {
  it('says that the process is alive', async () => {
    const answer = await live();
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ status: 'ok' });
  });
});

describe('GET /health', () => {
  it('is the same as GET /health/ready', async () => {
    for (const path of ['/health', '/health/', '/v1/health']) {
      expect(await app.api.get(path)).toMatchObject({ status: 200, body: READY });
    }
  });
});

describe('GET /health/ready', () => {
  it('says what the process is and depends on', async () => {
    const answer = await ready();
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual(READY);
  });
});

describe.each([
  ['cut off', (proxy: TcpProxy) => proxy.cut()],
  ['hanging', (proxy: TcpProxy) => proxy.freeze()],
])('while Redis is %s', (_how, disturb) => {
  it('is ready though degraded, and takes reports', async () => {
    const agent = await createAgent(user);
    disturb(redis);
    try {
      const answer = await ready();
      expect(answer.status).toBe(200);
      expect(answer.body).toEqual({ ...READY, status: 'degraded', redis: 'down' });
      const report = { agent_id: agent.id, status: 'running' };
      expect(await user.post('/ingest/agent-status', report)).toMatchObject({ status: 200 });
    } finally {
      redis.restore();
    }
    await untilReady();
  });
});

describe.each([
  ['cut off', (proxy: TcpProxy) => proxy.cut()],
  ['hanging', (proxy: TcpProxy) => proxy.freeze()],
])('while PostgreSQL is %s', (_how, disturb) => {
  it('lives, is not ready, and answers 503 until it is back', async () => {
    disturb(postgres);
    try {
      expect(await live()).toMatchObject({ status: 200 });
      const answer = await ready();
      expectProblem(answer, 503, 'not_ready');
      expect(answer.headers.get('retry-after')).toBe('1');
    } finally {
      postgres.restore();
    }
    await untilReady();
  });
});

describe('while PostgreSQL takes no writes', () => {
  const database = () => new URL(stores.databaseUrl).pathname.slice(1);

  /** Sessions that are open keep their settings, so the application's are ended. */
  async function setReadOnly(mode: 'on' | 'off'): Promise<void> {
    await stores.query(`ALTER DATABASE ${database()} SET default_transaction_read_only = ${mode}`);
    await stores.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'mutx'`,
    );
  }

  it('is not ready, as no write is, and ready once it takes them', async () => {
    const agent = await createAgent(user);
    const report = () =>
      user.post('/ingest/agent-status', { agent_id: agent.id, status: 'running' });
    await setReadOnly('on');
    try {
      await eventually(
        async () => {
          const answer = await ready();
          expectProblem(answer, 503, 'not_ready');
          expect(answer.body.detail).toBe('PostgreSQL is read-only. Redis is up.');
          return true;
        },
        { what: 'not ready' },
      );
      expectProblem(await report(), 503, 'database_unavailable');
    } finally {
      // The setting holds for this session too, if it is a new one.
      await stores.query('SET default_transaction_read_only = off');
      await setReadOnly('off');
    }
    await untilReady();
    await eventually(async () => (await report()).status === 200, { what: 'taken again' });
  });

  it('is not ready while a write hangs, and asks for one write at a time', async () => {
    await stores.during('LOCK TABLE write_probes IN ACCESS EXCLUSIVE MODE', [], async () => {
      await eventually(
        async () => {
          const answers = await Promise.all(Array.from({ length: 50 }, ready));
          for (const answer of answers) expectProblem(answer, 503, 'not_ready');
          expect(answers[0]?.body.detail).toContain('did not complete a write within 1 s');
          return true;
        },
        { what: 'not ready' },
      );
      const waiting = await stores.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database()
         AND wait_event_type = 'Lock' AND query LIKE '%write_probes%'`,
      );
      expect(waiting.length).toBeLessThanOrEqual(1);
    });
    await untilReady();
  });

  it('notices a full disk: a probe takes new room, which it gives back', async () => {
    const temporary = async () => {
      const [row] = await stores.query<{ bytes: string }>(
        'SELECT temp_bytes AS bytes FROM pg_stat_database WHERE datname = current_database()',
      );
      return Number(row?.bytes);
    };
    const before = await temporary();
    await eventually(
      async () => {
        await ready();
        return (await temporary()) - before > 500_000;
      },
      { timeoutMs: 20_000, what: 'a temporary file' },
    );
  });

  it('writes once a second at most, however often it is asked', async () => {
    const writes = async () => {
      const [row] = await stores.query<{ n: string }>(
        `SELECT pg_stat_get_tuples_inserted(oid) + pg_stat_get_tuples_updated(oid) AS n
         FROM pg_class WHERE relname = 'write_probes'`,
      );
      return Number(row?.n);
    };
    const [before, began] = [await writes(), performance.now()];
    for (let n = 0; n < 20; n++) await Promise.all(Array.from({ length: 10 }, ready));
    const elapsedSeconds = (performance.now() - began) / 1_000;
    expect((await writes()) - before).toBeLessThanOrEqual(elapsedSeconds + 12);
  });
});

describe('while PostgreSQL is away', () => {
  it('answers every route with 503 and Retry-After, and works again afterwards', async () => {
    const agent = await createAgent(user);
    const report = () =>
      user.post('/ingest/agent-status', { agent_id: agent.id, status: 'running' });
    postgres.cut();
    try {
      const answers = await Promise.all([
        report(),
        user.get('/agents'),
        user.post('/agents', { name: 'a' }),
        app.api.post('/auth/login', { email: 'ada@example.com', password: 'p' }),
      ]);
      for (const answer of answers) {
        expectProblem(answer, 503, 'database_unavailable');
        expect(answer.headers.get('retry-after')).toBe('1');
      }
    } finally {
      postgres.restore();
    }
    await eventually(async () => (await report()).status === 200, { what: 'taken again' });
  });
});

describe('a worker', () => {
  let worker: AppProcess;

  beforeAll(async () => {
    worker = await startApp({ role: 'worker', stores });
  });

  afterAll(() => worker.stop());

  it('answers for its health, and for nothing else', async () => {
    expect((await worker.api.get('/health/live')).body).toEqual({ status: 'ok' });
    expect((await worker.api.get('/health/ready')).body).toEqual({ ...READY, role: 'worker' });
    expect((await worker.api.get('/v1/health/')).body).toEqual({ ...READY, role: 'worker' });
    expect(statusAndCode(await worker.api.post('/health', {}))).toBe('405 method_not_allowed');
    for (const path of [
      '/',
      '/healthy',
      '/agents',
      '/auth/me',
      '/docs',
      '/openapi.json',
      '/v1/agents',
    ]) {
      expect(statusAndCode(await worker.api.get(path))).toBe('404 not_found');
    }
    expect(statusAndCode(await worker.api.post('/auth/login', {}))).toBe('404 not_found');
  });
});
