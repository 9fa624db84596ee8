import { createHash, randomUUID } from 'node:crypto';
import { ACCOUNT_DATA, type OwnedRows } from '../../src/account-deletion/account-data.js';
import { tablesOf } from '../../tools/canary/dump.js';
import { AccountRows } from '../support/account-rows.js';
import {
  Api,
  expectStatus,
  registerUser,
  type ApiResponse,
  type RegisteredUser,
} from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { status } from '../support/behaviours.js';
import { eventually } from '../support/eventually.js';
import { Receiver } from '../support/receiver.js';
import { createAgent, createDeployment } from '../support/resources.js';
import { newUser, Sessions } from '../support/sessions.js';
import { expectProblem, statusAndCode } from '../support/shapes.js';
import { Stores } from '../support/stores.js';

let stores: Stores;
let api: AppProcess;
let worker: AppProcess;
let receiver: Receiver;

const startWorker = (): Promise<AppProcess> =>
  startApp({ role: 'worker', stores, env: { WEBHOOK_CIRCUIT_AFTER: '1' } });

beforeAll(async () => {
  stores = await Stores.create();
  [api, worker, receiver] = await Promise.all([
    startApp({ role: 'api', stores }),
    startWorker(),
    Receiver.start(),
  ]);
});

afterAll(async () => {
  await Promise.all([api.stop(), worker.stop(), receiver.stop()]);
  await stores.dispose();
});

const remove = (client: Api, body?: object): Promise<ApiResponse> =>
  client.call('DELETE', '/auth/me', { body });

const removeAccount = async ({ api, password }: RegisteredUser): Promise<void> => {
  expectStatus(204, await remove(api, { password }));
};

const idOf = async ({ api }: RegisteredUser): Promise<string> =>
  expectStatus(200, await api.get<{ id: string }>('/auth/me')).id;

/** The purge of every deleted account begins, as if its delay had passed. */
const makePurgesDue = (): Promise<unknown> =>
  stores.query('UPDATE deleted_accounts SET next_step_at = now()');

const untilPurged = (userId: string, timeoutMs = 30_000): Promise<unknown> =>
  eventually(
    async () => (await stores.query('SELECT FROM users WHERE id = $1', [userId])).length === 0,
    { timeoutMs, what: 'the end of the purge' },
  );

/** Gives a user rows in every table, those of deleted agents and webhooks included. */
async function furnish(user: RegisteredUser): Promise<{ agentId: string; key: Api }> {
  const { api } = user;
  const webhook = async (path: string): Promise<string> => {
    const body = { url: receiver.url(path), events: ['*'] };
    return expectStatus(201, await api.post<{ id: string }>('/webhooks', body)).id;
  };
  await webhook('/ok');
  receiver.on('/broken', status(500));
  await webhook('/broken');
  const former = await webhook('/former');
  const [agent, formerAgent] = [await createAgent(api), await createAgent(api)];
  const deployment = await createDeployment(api, agent.id);
  for (const { id } of [agent, formerAgent]) {
    const report = { agent_id: id, status: 'running', error_message: 'private' };
    const metrics = { agent_id: id, cpu_usage: 99, memory_usage: 99 };
    const headers = { 'Idempotency-Key': randomUUID() };
    expectStatus(200, await api.post('/ingest/agent-status', report));
    expectStatus(200, await api.post('/ingest/metrics', metrics, headers));
  }
  const crash = { deployment_id: deployment.id, event: 'crashed', error_message: 'private' };
  expectStatus(200, await api.post('/ingest/deployment', crash));
  expectStatus(204, await api.delete(`/agents/${formerAgent.id}`));
  expectStatus(204, await api.delete(`/webhooks/${former}`));
  // As `maintenance/` does a day later.
  await stores.query('DELETE FROM webhooks WHERE id = $1', [former]);
  return { agentId: agent.id, key: await user.withKey() };
}

describe('DELETE /auth/me', () => {
  it('needs the password', async () => {
    const user = await registerUser(api.url);
    expectProblem(await remove(user.api), 422, 'validation_failed', ['password']);
    expectProblem(await remove(user.api, { password: null }), 422, 'validation_failed', [
      'password',
    ]);
    expectProblem(await remove(user.api, { password: 'another' }), 401, 'invalid_credentials');
    expect((await user.api.get('/auth/me')).status).toBe(200);
  });

  it('delays guesses, together with those of a password change', async () => {
    const user = await registerUser(api.url);
    const change = { current_password: 'another', new_password: 'a new password' };
    for (let n = 0; n < 3; n++) {
      expect((await remove(user.api, { password: 'another' })).status).toBe(401);
      expect((await user.api.post('/auth/password', change)).status).toBe(401);
    }
    const refused = await remove(user.api, { password: user.password });
    expectProblem(refused, 429, 'too_many_attempts');
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
  });

  it('refuses API keys and callers without credentials', async () => {
    const user = await registerUser(api.url);
    const { password } = user;
    expectProblem(await remove(await user.withKey(), { password }), 403, 'session_required');
    expectProblem(await remove(api.api, { password }), 401, 'unauthorized');
  });

  it('invalidates every credential at once, and releases the email', async () => {
    const sessions = new Sessions(api.url);
    const user = await registerUser(api.url);
    const [stranger, key] = [await registerUser(api.url), await user.withKey()];
    const other = await sessions.login(user);
    await api.api.post('/auth/login', { email: user.email, password: 'a wrong one' });
    await createAgent(user.api);
    await removeAccount(user);

    for (const tokens of [user.tokens, other]) {
      expect(await sessions.use(tokens)).toBe('401 unauthorized');
      expect(statusAndCode(await sessions.refresh(tokens))).toBe('401 invalid_refresh_token');
    }
    expect(statusAndCode(await key.get('/agents'))).toBe('401 unauthorized');
    expect((await stranger.api.get('/auth/me')).status).toBe(200);
    const login = { email: user.email, password: user.password };
    expectProblem(await api.api.post('/auth/login', login), 401, 'invalid_credentials');

    const again = { ...newUser(), email: user.email.toUpperCase() };
    const tokens = expectStatus(
      201,
      await api.api.post<{ access_token: string }>('/auth/register', again),
    );
    const heir = api.api.as({ token: tokens.access_token });
    for (const path of ['/agents', '/deployments', '/webhooks', '/api-keys', '/alerts']) {
      expect([path, (await heir.get(path)).body.total]).toEqual([path, 0]);
    }
  });

  it('deletes what is known of failed logins', async () => {
    const user = await registerUser(api.url);
    await api.api.post('/auth/login', { email: user.email, password: 'a wrong one' });
    const subjects = ['login', 'register'].map((trial) =>
      createHash('sha256').update(`${trial}:${user.email}`).digest('hex'),
    );
    const known = (): Promise<object[]> =>
      stores.query('SELECT FROM failed_logins WHERE subject = ANY ($1)', [subjects]);
    expect(await known()).toHaveLength(1);
    await removeAccount(user);
    expect(await known()).toEqual([]);
  });

  it('keeps nothing that names the person, even before the purge', async () => {
    const user = await registerUser(api.url);
    const id = await idOf(user);
    await removeAccount(user);
    expect(await stores.query('SELECT * FROM users WHERE id = $1', [id])).toMatchObject([
      { email: `deleted:${id}`, name: '', password_hash: '', is_active: false },
    ]);
  });

  it('begins the purge only when no request of the account can be under way', async () => {
    const user = await registerUser(api.url);
    const id = await idOf(user);
    await removeAccount(user);
    const [row] = await stores.query<{ seconds: number }>(
      `SELECT extract(epoch FROM next_step_at - deleted_at)::float8 AS seconds
       FROM deleted_accounts WHERE user_id = $1`,
      [id],
    );
    expect(row?.seconds).toBe(600);
  });

  it('stops webhooks, and cancels what is pending', async () => {
    const user = await registerUser(api.url);
    receiver.on('/slow', status(503));
    const webhook = { url: receiver.url('/slow'), events: ['metrics.report'] };
    const { id } = expectStatus(201, await user.api.post<{ id: string }>('/webhooks', webhook));
    const { id: agent_id } = await createAgent(user.api);
    await stores.query(`UPDATE webhooks SET circuit_opened_at = now() WHERE id = $1`, [id]);
    const statuses = async (): Promise<string[]> => {
      const rows = await stores.query<{ status: string }>(
        'SELECT status FROM deliveries WHERE webhook_id = $1',
        [id],
      );
      return rows.map(({ status }) => status);
    };
    expectStatus(200, await user.api.post('/ingest/metrics', { agent_id, cpu_usage: 1 }));
    expect(await statuses()).toEqual(['pending']);
    await removeAccount(user);
    await eventually(async () => (await statuses()).join() === 'cancelled', {
      what: 'the cancellation',
    });
  });
});

describe('the purge of a deleted account', () => {
  it('knows every table with rows of an account that are not deleted with the user', async () => {
    const listed = (tables: readonly OwnedRows[]): string[] =>
      tables.flatMap(({ table, children = [] }) => [table, ...listed(children)]);
    const owned = await stores.query<{ table: string }>(
      `SELECT DISTINCT table_name AS table FROM information_schema.columns
       WHERE table_schema = 'public' AND table_name = ANY ($1) AND column_name IN ('user_id',
         'session_id', 'agent_id', 'deployment_id', 'webhook_id', 'event_id', 'delivery_id')
         AND NOT EXISTS (SELECT FROM pg_constraint WHERE conrelid = table_name::regclass
           AND confrelid = 'users'::regclass AND confdeltype = 'c')`,
      [await tablesOf(stores.pool)],
    );
    const names = owned.map(({ table }) => table);
    expect(names).toContain('delivery_attempts');
    expect(names.filter((table) => !listed(ACCOUNT_DATA).includes(table))).toEqual([]);
  });

  it('leaves no row in any table, and those of other accounts as they were', async () => {
    const [user, stranger] = [await registerUser(api.url), await registerUser(api.url)];
    await Promise.all([furnish(user), furnish(stranger)]);
    const [userId, strangerId] = [await idOf(user), await idOf(stranger)];
    const attempted = async (id: string): Promise<boolean> =>
      ((await (await AccountRows.of(stores, id)).count()).delivery_attempts ?? 0) > 0;
    await eventually(async () => (await attempted(userId)) && (await attempted(strangerId)), {
      what: 'the attempts',
    });
    const rows = await AccountRows.of(stores, userId);
    const others = await AccountRows.of(stores, strangerId);
    const before = await others.count();
    const furnished = await rows.count();
    for (const table of [
      ...['users', 'account_usage', 'sessions', 'refresh_tokens', 'api_keys', 'idempotency_keys'],
      ...['agents', 'agent_logs', 'agent_metrics', 'deployments', 'deployment_events'],
      ...['webhooks', 'events', 'deliveries', 'delivery_attempts', 'alert_states'],
    ]) {
      expect([table, furnished[table] ?? 0]).not.toEqual([table, 0]);
    }
    await removeAccount(user);
    await makePurgesDue();
    await untilPurged(userId);
    expect(await rows.count()).toEqual({});
    const after = await others.count();
    expect(Object.keys(before).filter((table) => after[table]! < before[table]!)).toEqual([]);
    await worker.waitForLog(({ msg, userId: id }) => msg === 'account purged' && id === userId);
  });

  it('is continued by another worker after kill -9', async () => {
    const user = await registerUser(api.url);
    const { agentId } = await furnish(user);
    const userId = await idOf(user);
    const rows = await AccountRows.of(stores, userId);
    await stores.query(
      `INSERT INTO agent_metrics (id, agent_id, cpu_usage, "timestamp")
       SELECT (substr(id, 1, 24) || lpad(to_hex(n), 12, '0'))::uuid, $1, 1, now()
       FROM (SELECT id::text FROM agents WHERE id = $1) agent, generate_series(1, 100000) n`,
      [agentId],
    );
    const count = async (): Promise<number> => (await rows.count()).agent_metrics ?? 0;
    await removeAccount(user);
    await makePurgesDue();
    await eventually(async () => (await count()) < 100_000, { what: 'the purge', intervalMs: 20 });
    await worker.kill();
    const left = await count();
    expect(left).toBeGreaterThan(0);
    worker = await startWorker();
    await untilPurged(userId);
    expect(await rows.count()).toEqual({});
  });

  it('leaves no row of a report that is committed while it runs', async () => {
    const user = await registerUser(api.url);
    const { agentId } = await furnish(user);
    const userId = await idOf(user);
    const rows = await AccountRows.of(stores, userId);
    let report: Promise<ApiResponse> | undefined;
    await stores.during('SELECT FROM agents WHERE id = $1 FOR UPDATE', [agentId], async () => {
      report = user.api.post('/ingest/metrics', { agent_id: agentId, cpu_usage: 1 });
      await stores.untilBlocked();
      await removeAccount(user);
      await makePurgesDue();
      await eventually(async () => (await rows.count()).deployments === undefined, {
        what: 'the purge of the deployments',
      });
    });
    expect((await report)?.status).toBe(200);
    await untilPurged(userId);
    expect(await rows.count()).toEqual({});
  });
});
