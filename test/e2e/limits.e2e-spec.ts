import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/platform/database/data-source-options.js';
import { registerUser, type Api } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { eventually } from '../support/eventually.js';
import { RawConnection } from '../support/raw-connection.js';
import { expectProblem } from '../support/shapes.js';

const REQUEST_TIMEOUT_MS = 600;
/** Far less than Node's own timeouts, far more than a busy machine needs. */
const PATIENCE_MS = 8_000;

let app: AppProcess;
let api: Api;

beforeAll(async () => {
  const env = { REQUEST_TIMEOUT_MS: String(REQUEST_TIMEOUT_MS) };
  app = await startApp({ role: 'api', env });
  ({ api } = await registerUser(app.url));
});

afterAll(() => app.stop());

describe('a client that is slow on purpose', () => {
  const HEAD = 'POST /auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';

  it.each<[string, (connection: RawConnection) => void]>([
    ['says nothing', () => undefined],
    ['stops within its head', (connection) => connection.write(HEAD)],
    ['drips its head', (connection) => connection.write(HEAD).drip('X-A: b\r\n', 50)],
    [
      'stops within its body',
      (connection) => connection.write(`${HEAD}Content-Length: 9\r\n\r\n{`),
    ],
    [
      'drips its body',
      (connection) => connection.write(`${HEAD}Content-Length: 9999\r\n\r\n{`).drip(' ', 50),
    ],
    [
      'drips chunks',
      (connection) =>
        connection
          .write(`${HEAD}Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n`)
          .drip('1\r\n \r\n', 50),
    ],
  ])('and %s is cut off', async (_what, attack) => {
    const connection = new RawConnection(app.url);
    const startedAt = Date.now();
    attack(connection);
    const answer = await connection.ended;
    expect(Date.now() - startedAt).toBeLessThan(PATIENCE_MS);
    expect(answer).toMatch(/^HTTP\/1.1 408 Request Timeout\r\n/);
    expect(answer).toContain('application/problem+json');
  });

  it('and drips a body that is not read is cut off as well', async () => {
    const connection = new RawConnection(app.url);
    connection
      .write(HEAD.replace('/auth/login', '/agents') + 'Content-Length: 99999\r\n\r\n{')
      .drip(' ', 50);
    expect(await connection.ended).toMatch(/^HTTP\/1.1 401 Unauthorized\r\n/);
  });

  it('holds up nobody else, in whatever number', async () => {
    const connections = Array.from({ length: 300 }, () => {
      return new RawConnection(app.url).write(HEAD).drip('X-A: b\r\n', 100);
    });
    expect((await api.get('/agents')).status).toBe(200);
    await Promise.all(connections.map(({ ended }) => ended));
    expect((await api.get('/agents')).status).toBe(200);
  });
});

describe('a request that is too large', () => {
  it('in its URL is refused with 414', async () => {
    expect((await fetch(`${app.url}/health/live?${'x'.repeat(8_000)}`)).status).toBe(200);
    expectProblem(await api.get(`/agents?${'x'.repeat(8_200)}`), 414, 'request_refused');
    expectProblem(await api.get(`/v1/nothing/${'x'.repeat(8_200)}`), 414, 'request_refused');
  });

  it('in its URL and headers together is refused with 431', async () => {
    const answer = await api.get('/agents', { 'x-large': 'x'.repeat(17_000) });
    expect(answer.status).toBe(431);
    expect(answer.body).toMatchObject({ code: 'request_refused' });
  });

  it('in its body is refused with 413, also when it does not say so beforehand', async () => {
    const connection = new RawConnection(app.url).write(
      'POST /auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n' +
        'Transfer-Encoding: chunked\r\n\r\n',
    );
    const chunk = 'x'.repeat(0x10000);
    for (let sent = 0; sent < 17; sent += 1) connection.write(`10000\r\n${chunk}\r\n`);
    expect(await connection.ended).toMatch(/^HTTP\/1.1 413 /);
  });
});

describe('a body without credentials', () => {
  const send = (path: string, body: string, type = 'application/json') =>
    app.api.post(path, body, { 'content-type': type });

  it('is bounded to 16 KiB on an unknown path, and never parsed', async () => {
    expectProblem(await send('/nothing', '{'), 404, 'not_found');
    expectProblem(await send('/v1/nothing/here', '['.repeat(16 * 1024)), 404, 'not_found');
    const tooLarge = await send('/nothing', '['.repeat(16 * 1024 + 1));
    expectProblem(tooLarge, 413, 'payload_too_large');
    expect(tooLarge.body.detail).toContain('16 KiB');
  });

  it('holds up nobody, however large it is', async () => {
    const body = '['.repeat(1024 * 1024);
    for (const path of [
      '/auth/login',
      '/auth/register',
      '/agents',
      '/ingest/metrics',
      '/nothing',
    ]) {
      const startedAt = Date.now();
      expect([401, 413]).toContain((await send(path, body)).status);
      expect(Date.now() - startedAt).toBeLessThan(PATIENCE_MS);
    }
  });

  it('is not read where credentials are required', async () => {
    const connection = new RawConnection(app.url).write(
      'POST /agents HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n' +
        'Content-Length: 99999\r\n\r\n{',
    );
    await eventually(() => connection.received.startsWith('HTTP/1.1 401 '), {
      what: 'the response before the body',
    });
    connection.end();
  });
});

describe('JSON that is too much', () => {
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

  it.each([
    ['nested 52 levels deep', nested(52)],
    ['nested as deep as a body allows', nested(100_000)],
    ['a list of a hundred thousand', `[${'1,'.repeat(100_000)}1]`],
    ['a list of lists', `[${'[],'.repeat(60_000)}1]`],
    [
      'an object of many fields',
      `{${Array.from({ length: 15_000 }, (_, n) => `"k${n}":1`).join()}}`,
    ],
    ['an integer that is not exact', '{"a":9007199254740993}'],
    ['a number that is not finite', '{"a":1e400}'],
  ])('is refused with 422 and holds up nobody: %s', async (_what, json) => {
    for (const config of [json, JSON.stringify(json)]) {
      const startedAt = Date.now();
      const answer = await api.post('/agents', `{"name":"a","config":${config}}`);
      expect(answer.status).toBe(422);
      expect(answer.body).toMatchObject({ code: 'validation_failed' });
      expect(Date.now() - startedAt).toBeLessThan(PATIENCE_MS);
    }
  });

  it('is not what agents send', async () => {
    const config = { list: Array.from({ length: 9_000 }, () => 1) };
    expect((await api.post('/agents', { name: 'a', config })).status).toBe(201);
  });
});

describe('a statement', () => {
  it('is given up by PostgreSQL after ten seconds, an idle transaction after thirty', async () => {
    const source = await new DataSource(dataSourceOptions(app.stores.databaseUrl)).initialize();
    const limits = await source.query<Record<string, string>[]>(
      `SELECT name, setting FROM pg_settings
       WHERE name IN ('statement_timeout', 'idle_in_transaction_session_timeout') ORDER BY name`,
    );
    await source.destroy();
    expect(limits).toEqual([
      { name: 'idle_in_transaction_session_timeout', setting: '30000' },
      { name: 'statement_timeout', setting: '10000' },
    ]);
  });
});
