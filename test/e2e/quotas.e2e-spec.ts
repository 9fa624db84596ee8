import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/platform/database/data-source-options.js';
import { idFloor } from '../../src/platform/database/clock/id-generator.js';
import { IdempotencyRepository } from '../../src/platform/idempotency/idempotency.repository.js';
import { IdempotencyService } from '../../src/platform/idempotency/idempotency.service.js';
import { LeftoversRepository } from '../../src/maintenance/leftovers.repository.js';
import type { AppConfig } from '../../src/platform/config/app-config.js';
import type { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import {
  expectStatus,
  registerUser,
  type ApiResponse,
  type RegisteredUser,
} from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { createAgent, createDeployment } from '../support/resources.js';
import { expectProblem } from '../support/shapes.js';

const MAX = 5;

let app: AppProcess;
let source: DataSource;
let user: RegisteredUser;
let userId: string;

beforeAll(async () => {
  const env = { MAX_AGENTS: String(MAX), MAX_DEPLOYMENTS: String(MAX) };
  app = await startApp({ role: 'api', env });
  source = await new DataSource(dataSourceOptions(app.stores.databaseUrl)).initialize();
});
beforeEach(async () => {
  user = await registerUser(app.url);
  userId = (await user.api.get('/auth/me')).body.id;
});
afterAll(async () => {
  await source.destroy();
  await app.stop();
});

const statuses = (answers: ApiResponse[]): number[] => answers.map(({ status }) => status).sort();
const count = async (table: string, where: string, ...values: unknown[]): Promise<number> => {
  const sql = `SELECT count(*)::integer AS count FROM ${table} WHERE ${where}`;
  return (await app.stores.query<{ count: number }>(sql, values))[0]?.count ?? 0;
};

describe('the agents of an account', () => {
  it('are as many as the quota allows, however many are created at once', async () => {
    const create = (): Promise<ApiResponse> => user.api.post('/agents', { name: 'a' });
    const answers = await Promise.all(Array.from({ length: 12 }, create));
    expect(statuses(answers)).toEqual([201, 201, 201, 201, 201, ...Array(7).fill(409)]);
    const refused = await create();
    expectProblem(refused, 409, 'quota_exceeded');
    expect(refused.body.detail).toBe('Agent limit reached (5). Delete one first.');

    const { items } = (await user.api.get('/agents')).body;
    expect((await user.api.delete(`/agents/${items[0].id}`)).status).toBe(204);
    expect(statuses([await create(), await create()])).toEqual([201, 409]);
    const other = await registerUser(app.url);
    expect((await other.api.post('/agents', { name: 'a' })).status).toBe(201);
  });

  it('stay usable where there are more than the quota allows', async () => {
    const agent = await createAgent(user.api);
    await app.stores.query(
      `INSERT INTO agents (id, user_id, name, type, status, created_at, updated_at)
       SELECT gen_random_uuid(), $1, 'old', 'custom', 'running', now(), now()
       FROM generate_series(1, 10)`,
      [userId],
    );
    expectProblem(await user.api.post('/agents', { name: 'a' }), 409, 'quota_exceeded');
    const report = { agent_id: agent.id, status: 'running' };
    expectStatus(200, await user.api.post('/ingest/agent-status', report));
    expect((await user.api.get('/agents')).body.total).toBe(11);
  });
});

describe('the deployments of an account', () => {
  it('are as many as the quota allows; ended ones make room, the oldest first', async () => {
    const agent = await createAgent(user.api);
    const create = (): Promise<ApiResponse> =>
      user.api.post('/deployments', { agent_id: agent.id });
    const answers = await Promise.all(Array.from({ length: 12 }, create));
    expect(statuses(answers)).toEqual([201, 201, 201, 201, 201, ...Array(7).fill(409)]);
    const refused = await user.api.post(`/agents/${agent.id}/deploy`);
    expectProblem(refused, 409, 'quota_exceeded');
    expect(refused.body.detail).toBe('Deployment limit reached (5). Delete one first.');

    const { items } = (await user.api.get<{ items: { id: string }[] }>('/deployments')).body;
    const ids = items.map(({ id }) => id);
    for (const id of [ids[1], ids[3]]) await user.api.delete(`/deployments/${id}`);
    expect((await user.api.get('/deployments')).body.total).toBe(MAX);
    expectStatus(200, await user.api.post(`/agents/${agent.id}/deploy`));
    expect((await user.api.get(`/deployments/${ids[3]}`)).status).toBe(404);
    expect((await user.api.get(`/deployments/${ids[1]}`)).body.status).toBe('killed');
    expect(statuses([await create(), await create()])).toEqual([201, 409]);
  });

  it('are free again when their agent is deleted', async () => {
    const first = await createAgent(user.api);
    for (let n = 0; n < MAX; n++) await createDeployment(user.api, first.id);
    await user.api.delete(`/agents/${first.id}`);
    const second = await createAgent(user.api);
    await createDeployment(user.api, second.id);
    const [usage] = await app.stores.query('SELECT * FROM account_usage WHERE user_id = $1', [
      userId,
    ]);
    expect(usage).toEqual({ user_id: userId, agents: 1, deployments: 1 });
  });
});

describe('what an account leaves behind', () => {
  it('of API keys are 1,000 records, and no live one is purged', async () => {
    const { id } = expectStatus(201, await user.api.post('/api-keys', { name: 'oldest, live' }));
    await app.stores.query(
      `INSERT INTO api_keys (id, user_id, name, prefix, key_hash, scopes, created_at, revoked_at)
       SELECT ('01990000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, $1, n, md5(random()::text || n), '', '{}', now(), now()
       FROM generate_series(1, 1200) n`,
      [userId],
    );
    expectStatus(201, await user.api.post('/api-keys', { name: 'new' }));
    expect(await count('api_keys', 'user_id = $1', userId)).toBe(901);
    expect((await user.api.get(`/api-keys/${id}`)).body.is_active).toBe(true);
    // The newest of the revoked ones stay.
    expect(await count('api_keys', `user_id = $1 AND name = '302'`, userId)).toBe(1);
    expect(await count('api_keys', `user_id = $1 AND name = '301'`, userId)).toBe(0);
  });

  it('of sessions are 200, the newest, and 1,000 refresh tokens each', async () => {
    const { email, password } = user;
    await app.stores.query(
      `INSERT INTO sessions (id, user_id, created_at, ended_at)
       SELECT ('01990000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, $1, now(),
         CASE WHEN n > 250 THEN now() END
       FROM generate_series(1, 300) n`,
      [userId],
    );
    const tokens = expectStatus(200, await user.api.post('/auth/login', { email, password }));
    expect(await count('sessions', 'user_id = $1', userId)).toBe(200);
    expect(await count('sessions', 'user_id = $1 AND ended_at IS NOT NULL', userId)).toBe(0);
    expect((await user.api.get('/auth/me')).status).toBe(200);

    await app.stores.query(
      `INSERT INTO refresh_tokens (id, session_id, token_hash, expires_at, used_at)
       SELECT gen_random_uuid(), session_id, id || ':' || n, now() + interval '1 day', now()
       FROM refresh_tokens, generate_series(1, 1100) n
       WHERE id = (SELECT max(t.id::text)::uuid FROM refresh_tokens t JOIN sessions s ON s.id = session_id
         WHERE user_id = $1)`,
      [userId],
    );
    const refresh_token = tokens.refresh_token as string;
    expectStatus(200, await user.api.post('/auth/refresh', { refresh_token }));
    const ofUser = 'session_id IN (SELECT id FROM sessions WHERE user_id = $1)';
    expect(await count('refresh_tokens', ofUser, userId)).toBeLessThanOrEqual(1_001);
  });

  it('of idempotency keys are the newest, by number and by size of their answers', async () => {
    const store = (prefix: string, bytes: number): Promise<unknown> =>
      app.stores.query(
        `INSERT INTO idempotency_keys (user_id, key, fingerprint, answer, created_at)
         SELECT $1, $2 || n, '', to_json((SELECT string_agg(md5(n || ':' || m), '') FROM generate_series(1, $3) m)), now() - n * interval '1 minute'
         FROM generate_series(1, 20) n`,
        [userId, prefix, bytes / 32],
      );
    const service = new IdempotencyService(
      new IdempotencyRepository(source),
      {} as UnitOfWork,
      { delivery: { timeoutMs: 0 } } as AppConfig,
    );
    const left = async (): Promise<string[]> => {
      const rows = await app.stores.query<{ key: string }>(
        'SELECT key FROM idempotency_keys WHERE user_id = $1 ORDER BY created_at DESC, key',
        [userId],
      );
      return rows.map(({ key }) => key);
    };
    await store('small-', 32);
    expect(await service.evictExcess(20, 1_000_000)).toBe(0);
    expect(await service.evictExcess(3, 1_000_000)).toBe(17);
    expect(await left()).toEqual(['small-1', 'small-2', 'small-3']);
    await store('large-', 3_200);
    await service.evictExcess(1_000, 20_000);
    expect(await left()).toContain('large-5');
    expect(await left()).not.toContain('large-7');
  });

  it('of events of a deployment, deleted webhooks and their alerts goes with time', async () => {
    const agent = await createAgent(user.api);
    const { id } = await createDeployment(user.api, agent.id);
    const daysAgo = (days: number): Date => new Date(Date.now() - days * 86_400_000);
    for (const days of [20, 40]) {
      await app.stores.query(
        `INSERT INTO deployment_events (id, deployment_id, event_type, status, created_at)
         VALUES ($1, $2, $3, 'running', $4)`,
        [idFloor(daysAgo(days)), id, `${days} days ago`, daysAgo(days)],
      );
    }
    const names = ['kept', 'gone', 'waiting'];
    const webhooks: string[] = [];
    for (const name of names) {
      const body = { url: 'http://127.0.0.1:1/', name };
      webhooks.push(expectStatus(201, await user.api.post('/webhooks', body)).id as string);
    }
    await app.stores.query(
      `UPDATE webhooks SET deleted_at = now() - CASE name WHEN 'kept' THEN interval '1 hour' ELSE interval '2 days' END
       WHERE user_id = $1`,
      [userId],
    );
    for (const [n, status] of [
      [1, 'delivered'],
      [2, 'pending'],
    ] as const) {
      await app.stores.query(
        `INSERT INTO deliveries (id, webhook_id, event_id, event_type, status, created_at)
         VALUES ($1, $2, gen_random_uuid(), 'x', $3, now())`,
        [idFloor(new Date(Date.now() + n)), webhooks[n], status],
      );
    }
    await app.stores.query(
      `INSERT INTO alert_states (type, subject_id, user_id, firing, since)
       SELECT 'alert.webhook_disabled', id, $2, false, now() - interval '2 days'
       FROM unnest($1::uuid[]) id`,
      [webhooks, userId],
    );

    const leftovers = new LeftoversRepository(source);
    await leftovers.deleteDeploymentEvents(daysAgo(30));
    await leftovers.deleteWebhooks();
    await leftovers.deleteAlertStates();
    const events = await user.api.get<{ items: { event_type: string }[] }>(
      `/deployments/${id}/events`,
    );
    const types = events.body.items.map(({ event_type }) => event_type);
    expect(types).toEqual([expect.stringMatching(/created|pending/), '20 days ago']);
    const rows = await app.stores.query<{ name: string }>(
      'SELECT name FROM webhooks WHERE user_id = $1 ORDER BY id',
      [userId],
    );
    expect(rows.map(({ name }) => name)).toEqual(['kept', 'waiting']);
    expect(await count('alert_states', 'user_id = $1', userId)).toBe(2);
  });
});
