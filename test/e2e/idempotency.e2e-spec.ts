import { randomUUID } from 'node:crypto';
import { registerUser, type ApiResponse, type Api } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { Effects } from '../support/effects.js';
import { createAgent, createDeployment } from '../support/resources.js';
import { expectProblem, statusAndCode, UNKNOWN_ID } from '../support/shapes.js';

interface Row {
  fingerprint: string;
  answer: string;
}

let app: AppProcess;
let api: Api;
let agent: { id: string };
let deployment: { id: string };

beforeAll(async () => {
  app = await startApp();
  api = await (await registerUser(app.url)).withKey();
  agent = await createAgent(api);
  deployment = await createDeployment(api, agent.id);
});

afterAll(() => app.stop());

/** A call, and another one on the same route; how often its effect is there. */
interface Repeatable {
  path: () => string;
  body: () => Record<string, unknown>;
  other: Record<string, unknown>;
  effects: string;
}

const ROUTES: [string, Repeatable][] = [
  [
    'POST /agents',
    {
      path: () => '/agents',
      body: () => ({ name: 'once' }),
      other: { name: 'twice' },
      effects: 'agents',
    },
  ],
  [
    'POST /deployments',
    {
      path: () => '/deployments',
      body: () => ({ agent_id: agent.id }),
      other: { replicas: 2 },
      effects: 'deployments',
    },
  ],
  [
    'POST /agents/{id}/deploy',
    {
      path: () => `/agents/${agent.id}/deploy`,
      body: () => ({}),
      other: { force: true },
      effects: 'deployments',
    },
  ],
  [
    'POST /webhooks',
    {
      path: () => '/webhooks',
      body: () => ({ url: 'http://127.0.0.1:9/hook', secret: 'hush' }),
      other: { url: 'http://127.0.0.1:9/other' },
      effects: 'webhooks',
    },
  ],
  [
    'POST /ingest/agent-status',
    {
      path: () => '/ingest/agent-status',
      body: () => ({ agent_id: agent.id, status: 'running' }),
      other: { status: 'idle' },
      effects: 'agent_logs',
    },
  ],
  [
    'POST /ingest/deployment',
    {
      path: () => '/ingest/deployment',
      body: () => ({ deployment_id: deployment.id, event: 'scaled' }),
      other: { event: 'moved' },
      effects: 'deployment_events',
    },
  ],
  [
    'POST /ingest/metrics',
    {
      path: () => '/ingest/metrics',
      body: () => ({ agent_id: agent.id, cpu_usage: 1 }),
      other: { cpu_usage: 2 },
      effects: 'agent_metrics',
    },
  ],
];

const LOCK_AGENT = 'SELECT FROM agents WHERE id = $1 FOR UPDATE';

const send = (
  path: string,
  body: unknown,
  key: string,
  as: Api = api,
): Promise<ApiResponse<Record<string, unknown>>> => as.post(path, body, { 'idempotency-key': key });

const replayed = ({ headers }: ApiResponse): string | null => headers.get('idempotency-replayed');

const count = async (table: string): Promise<number> => {
  const rows = await app.stores.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`);
  return rows[0]?.n ?? 0;
};

const stored = async (key: string): Promise<Row | undefined> => {
  const sql = 'SELECT fingerprint, answer::text FROM idempotency_keys WHERE key = $1';
  return (await app.stores.query<Row & Record<string, unknown>>(sql, [key]))[0];
};

describe.each(ROUTES)('an Idempotency-Key on %s', (_name, { path, body, other, effects }) => {
  it('replays the first answer, and says so', async () => {
    const key = randomUUID();
    const before = await count(effects);
    const first = await send(path(), body(), key);
    expect(first.status).toBeLessThan(300);
    expect(replayed(first)).toBeNull();

    const second = await send(path(), body(), key);
    expect(second).toMatchObject({ status: first.status });
    expect(second.body).toEqual(first.body);
    expect(replayed(second)).toBe('true');
    expect(await count(effects)).toBe(before + 1);
  });

  it('refuses the key with another body', async () => {
    const key = randomUUID();
    await send(path(), body(), key);
    const before = await count(effects);
    const answer = await send(path(), { ...body(), ...other }, key);
    expectProblem(answer, 422, 'idempotency_mismatch');
    expect(await count(effects)).toBe(before);
  });

  it('lets one of many that come at once do the work', async () => {
    const key = randomUUID();
    const before = await count(effects);
    const answers = await Promise.all(Array.from({ length: 12 }, () => send(path(), body(), key)));
    const done = answers.filter(({ status }) => status < 300);
    const others = answers.filter(({ status }) => status >= 300);
    expect(done.filter((answer) => replayed(answer) === null)).toHaveLength(1);
    expect(done.map((answer) => answer.body)).toEqual(done.map(() => done[0]?.body));
    for (const answer of others) {
      expectProblem(answer, 409, 'idempotency_in_flight');
      expect(answer.headers.get('retry-after')).toBe('1');
    }
    expect(await count(effects)).toBe(before + 1);
  });

  it('does the work again and again without a key', async () => {
    const before = await count(effects);
    for (let n = 0; n < 2; n++) {
      const answer = await api.post(path(), body());
      expect(answer.status).toBeLessThan(300);
      expect(replayed(answer)).toBeNull();
    }
    expect(await count(effects)).toBe(before + 2);
  });
});

describe('an Idempotency-Key', () => {
  it('counts the spellings of a route as one, and the order of fields as nothing', async () => {
    const key = randomUUID();
    const fields = { agent_id: agent.id, status: 'running', node_id: 'n' };
    await send('/ingest/agent-status', fields, key);
    const reversed = Object.fromEntries(Object.entries(fields).reverse());
    const again = await send('/v1/ingest/agent-status/', reversed, key);
    expect(again.status).toBe(200);
    expect(replayed(again)).toBe('true');
  });

  it('belongs to one route', async () => {
    const key = randomUUID();
    await send('/agents', { name: 'once' }, key);
    expectProblem(await send('/webhooks', { name: 'once' }, key), 422, 'validation_failed', [
      'url',
    ]);
    const deploy = await send(`/agents/${agent.id}/deploy`, { name: 'once' }, key);
    expectProblem(deploy, 422, 'idempotency_mismatch');
  });

  it('belongs to one user', async () => {
    const key = randomUUID();
    const stranger = await registerUser(app.url);
    const mine = await send('/agents', { name: 'once' }, key);
    const theirs = await send('/agents', { name: 'once' }, key, stranger.api);
    expect(theirs.status).toBe(201);
    expect(replayed(theirs)).toBeNull();
    expect(theirs.body.id).not.toBe(mine.body.id);
    const differently = await send('/agents', { name: 'twice' }, key, await stranger.withKey());
    expectProblem(differently, 422, 'idempotency_mismatch');
  });

  it('does not keep failures', async () => {
    const key = randomUUID();
    const unknown = { agent_id: UNKNOWN_ID, status: 'running' };
    expect(statusAndCode(await send('/ingest/agent-status', unknown, key))).toBe('404 not_found');
    expect(statusAndCode(await send('/ingest/agent-status', { status: 'x' }, key))).toBe(
      '422 validation_failed',
    );
    expect(statusAndCode(await send('/deployments', { agent_id: UNKNOWN_ID }, key))).toBe(
      '404 not_found',
    );
    const good = await send('/ingest/agent-status', { ...unknown, agent_id: agent.id }, key);
    expect(good.status).toBe(200);
    expect(replayed(good)).toBeNull();
  });

  it.each([
    ['POST /ingest/agent-status', '/ingest/agent-status'],
    ['POST /deployments', '/deployments'],
  ])('in flight on %s is 409, and replays once it is answered', async (_name, path) => {
    const key = randomUUID();
    const body = path.startsWith('/ingest')
      ? { agent_id: agent.id, status: 'running' }
      : { agent_id: agent.id };
    let first: ReturnType<typeof send> | undefined;
    await app.stores.during(LOCK_AGENT, [agent.id], async () => {
      first = send(path, body, key);
      await app.stores.untilBlocked();
      const second = await send(path, body, key);
      expectProblem(second, 409, 'idempotency_in_flight');
      expect(second.headers.get('retry-after')).toBe('1');
    });

    const answer = await first;
    expect(answer?.status).toBeLessThan(300);
    const third = await send(path, body, key);
    expect(third.body).toEqual(answer?.body);
    expect(replayed(third)).toBe('true');
  });

  it('is free again after 24 hours, and not before', async () => {
    const key = randomUUID();
    await send('/agents', { name: 'once' }, key);
    const age = (by: string): Promise<unknown> =>
      app.stores.query(
        `UPDATE idempotency_keys SET created_at = now() - $2::interval WHERE key = $1`,
        [key, by],
      );
    await age('23:59');
    expect(replayed(await send('/agents', { name: 'once' }, key))).toBe('true');
    await age('24:00');
    const fresh = await send('/agents', { name: 'another' }, key);
    expect(fresh.status).toBe(201);
    expect(replayed(fresh)).toBeNull();
  });

  it('keeps nothing of a body but a keyed hash', async () => {
    const key = randomUUID();
    const secret = randomUUID();
    const first = await send('/webhooks', { url: 'http://127.0.0.1:9/', secret }, key);
    const second = await send('/webhooks', { url: 'http://127.0.0.1:9/', secret }, key);
    expect(second.body).toEqual(first.body);
    const row = await stored(key);
    expect(row?.fingerprint).toMatch(/^[\w-]{43}$/);
    expect(JSON.stringify(row)).not.toContain(secret);
    expect(app.output()).not.toContain(secret);
  });

  it.each([
    ['is empty', ''],
    ['is longer than 255 characters', 'x'.repeat(256)],
    ['is not ASCII', 'schlüssel'],
  ])('is refused when it %s', async (_what, key) => {
    const answer = await send('/agents', { name: 'once' }, key);
    expectProblem(answer, 422, 'validation_failed', ['Idempotency-Key']);
  });

  it('means nothing on accounts and API keys, whose answers are secret', async () => {
    const { api: session } = await registerUser(app.url);
    const key = randomUUID();
    const answers = [
      await send('/api-keys', { name: 'k' }, key, session),
      await send('/api-keys', { name: 'k' }, key, session),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect(answers[0]?.body.id).not.toBe(answers[1]?.body.id);
    expect(await stored(key)).toBeUndefined();
  });
});

describe('a report that is repeated', () => {
  it('is told of once', async () => {
    const effects = new Effects(api, app.stores);
    const reporter = await createAgent(api);
    const key = randomUUID();
    const body = { agent_id: reporter.id, status: 'running' };
    for (let n = 0; n < 3; n++) await send('/ingest/agent-status', body, key);
    expect(await effects.eventTypes(reporter)).toEqual(['agent.status']);
    expect(await effects.log(reporter)).toHaveLength(1);
  });
});
