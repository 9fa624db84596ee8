import { expectStatus, registerUser, type Api } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { eventually } from '../support/eventually.js';
import { claimsOf, forgeToken } from '../support/jwt.js';
import { expectProblem } from '../support/shapes.js';
import { Stores } from '../support/stores.js';
import { StreamClient } from '../support/stream-client.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { Tenant } from '../support/tenant.js';

/** Streams must end this soon after their credentials. */
const END_MS = 5_000;
const PATHS = ['/events/stream', '/deliveries/stream'];

let stores: Stores;
let one: AppProcess;
let other: AppProcess;

beforeAll(async () => {
  stores = await Stores.create();
  one = await startApp({ stores, role: 'api' });
  other = await startApp({ stores, role: 'api' });
});

afterAll(async () => {
  await Promise.all([one.stop(), other.stop()]);
  await stores.dispose();
});

/** Both kinds of streams, open. */
async function streams(api: Api): Promise<StreamClient[]> {
  const clients = await Promise.all(PATHS.map((path) => StreamClient.open(api, path)));
  expect(clients.map(({ status }) => status)).toEqual([200, 200]);
  return clients;
}

/** `validMs`: how long the credentials are still valid. */
async function expectEnd(clients: StreamClient[], reason: string, validMs = 0): Promise<void> {
  await Promise.all(clients.map((client) => client.ended(validMs + END_MS)));
  for (const client of clients) {
    expect(client.events).toEqual([expect.objectContaining({ event: 'end', data: { reason } })]);
  }
}

describe('a stream ends with its credentials, in every process', () => {
  it('when its key is revoked', async () => {
    const user = await registerUser(one.url);
    const [kept, revoked] = [await user.withKey(), await user.withKey()];
    const keys = expectStatus(200, await user.api.get<{ items: { id: string }[] }>('/api-keys'));
    const others = await streams(kept);
    const clients = await streams(revoked);
    expectStatus(
      204,
      await user.api.as(user.api.credentials).delete(`/api-keys/${keys.items[0]?.id}`),
    );
    await expectEnd(clients, 'credentials_revoked');
    expectProblem(await revoked.get(PATHS[0]!), 401, 'unauthorized');
    expect(others.map(({ isEnded }) => isEnded)).toEqual([false, false]);
    for (const client of others) client.close();
  });

  it('when its key gets another secret', async () => {
    const user = await registerUser(one.url);
    const key = await user.withKey();
    const keys = expectStatus(200, await user.api.get<{ items: { id: string }[] }>('/api-keys'));
    const clients = await streams(key);
    expectStatus(200, await user.api.post(`/api-keys/${keys.items[0]?.id}/rotate`));
    await expectEnd(clients, 'credentials_revoked');
  });

  it('when its session ends, but not with another one', async () => {
    const user = await registerUser(one.url);
    const { email, password } = user;
    const login = { email, password };
    const second = expectStatus(
      200,
      await one.api.post<{ access_token: string }>('/auth/login', login),
    );
    const clients = await streams(user.api);
    const others = await streams(user.api.as({ token: second.access_token }));
    expectStatus(200, await user.api.post('/auth/logout', {}));
    await expectEnd(clients, 'credentials_revoked');
    expect(others.map(({ isEnded }) => isEnded)).toEqual([false, false]);
    await stores.query('UPDATE users SET is_active = false WHERE email = $1', [email]);
    await expectEnd(others, 'credentials_revoked');
  });

  it('when its access token expires', async () => {
    const { api } = await registerUser(one.url);
    const claims = claimsOf(api.credentials.token ?? '');
    const exp = Math.ceil(Date.now() / 1_000) + 3;
    const token = forgeToken({ ...claims, exp }, stores.env.JWT_SECRET ?? '');
    const clients = await streams(api.as({ token }));
    await expectEnd(clients, 'token_expired', Math.max(exp * 1_000 - Date.now(), 0));
    expect(Date.now()).toBeGreaterThanOrEqual(exp * 1_000);
  });
});

describe('a stream outlives', () => {
  it('an outage of PostgreSQL and of Redis, without missing an event', async () => {
    const [postgres, redis] = [
      await TcpProxy.to(stores.databaseUrl),
      await TcpProxy.to(stores.redisUrl),
    ];
    const app = await startApp({
      stores,
      role: 'api',
      env: { DATABASE_URL: postgres.url, REDIS_URL: redis.url },
    });
    const tenant = await Tenant.on(one.url);
    const client = await StreamClient.open(tenant.at(app.url).api, PATHS[0]!);
    await tenant.measure({ cpu_usage: 1 });
    await client.waitFor(1);
    redis.cut();
    postgres.cut();
    await tenant.measure({ cpu_usage: 2 });
    await app.waitForLog(({ context }) => context === 'EventTail');
    expect([client.events.length, client.isEnded]).toEqual([1, false]);
    postgres.restore();
    await tenant.measure({ cpu_usage: 3 });
    const events = await client.waitFor(3, 20_000);
    expect(events.map(({ data }) => data.data.cpu_usage as number)).toEqual([1, 2, 3]);
    redis.restore();
    await app.stop();
    await Promise.all([postgres.stop(), redis.stop()]);
  });

  it('a move of all data to a new database: its positions stay valid', async () => {
    const tenant = await Tenant.on(one.url);
    const client = await StreamClient.open(tenant.api, PATHS[0]!);
    for (const cpu_usage of [1, 2, 3]) await tenant.measure({ cpu_usage });
    const [first] = await client.waitFor(3);
    client.close();

    const restored = await Stores.create();
    const app = await startApp({
      stores: restored,
      role: 'api',
      env: { JWT_SECRET: stores.env.JWT_SECRET },
    });
    for (const table of ['users', 'sessions', 'agents', 'events']) await copy(table, restored);
    const moved = tenant.at(app.url);
    const next = await StreamClient.open(moved.api, PATHS[0]!, first?.id);
    await next.waitFor(2);
    await moved.measure({ cpu_usage: 4 });
    const events = await next.waitFor(3);
    expect(events.map(({ event, data }) => [event, data.data.cpu_usage as number])).toEqual(
      [2, 3, 4].map((cpu) => ['metrics.report', cpu]),
    );
    next.close();
    await app.stop();
    await restored.dispose();
  });
});

/** Copies the rows of a table as a dump does, with their ids. */
async function copy(table: string, target: Stores): Promise<void> {
  const rows = await stores.query<{ row: object }>(`SELECT to_jsonb(t) AS row FROM ${table} t`);
  await target.query(
    `INSERT INTO ${table} SELECT * FROM jsonb_populate_recordset(NULL::${table}, $1::jsonb)`,
    [JSON.stringify(rows.map(({ row }) => row))],
  );
}

describe('shutdown', () => {
  it('ends streams with the delay of their reconnect, and does not wait for them', async () => {
    const app = await startApp({ stores, role: 'api' });
    const tenant = await Tenant.on(app.url);
    const clients = await streams(tenant.api);
    const stuck = await StreamClient.open(tenant.api, PATHS[0]!);
    stuck.stopReading();
    await eventually(() => clients.every(({ retryMs }) => retryMs === 2_000));
    const started = Date.now();
    const stopped = app.stop();
    await Promise.all(clients.map((client) => client.ended()));
    expect(await stopped).toBe(0);
    expect(Date.now() - started).toBeLessThan(5_000);
    for (const { events, retryMs } of clients) {
      expect(events).toEqual([]);
      expect(retryMs).toBeGreaterThanOrEqual(500);
      expect(retryMs).toBeLessThanOrEqual(3_000);
    }
    const lost = await StreamClient.open(
      tenant.at(one.url).api,
      PATHS[0]!,
      clients[0]?.lastEventId,
    );
    await tenant.at(one.url).measure();
    await lost.waitFor(1);
    lost.close();
  });
});
