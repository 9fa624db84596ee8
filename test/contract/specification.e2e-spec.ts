/* eslint max-lines: off, @typescript-eslint/no-unsafe-return: off, @typescript-eslint/no-unsafe-call: off, @typescript-eslint/no-unsafe-argument: off */
/**
 * FROZEN. This file guards the user's own specification. No later change may edit it: a change that
 * fails here breaks the specification and must be withdrawn. It depends on `startApp` alone.
 */
import { createHmac, randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startApp } from '../support/app-process.js';

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Json = any;
type Credentials = Record<string, string>;
interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

const ROOT = join(import.meta.dirname, '../..');
const SECRET = 'the secret of a receiver';
const ATTEMPTS = 6;
const SETTINGS = {
  DELIVERY_RETRY_BASE_MS: '20',
  DELIVERY_RETRY_FACTOR: '1',
  WEBHOOK_CIRCUIT_AFTER: '1000',
  ALLOW_PRIVATE_DESTINATIONS: 'true',
  RATE_LIMIT_PER_MINUTE: '0',
  LOGIN_RATE_LIMIT_PER_MINUTE: '0',
};

const NOBODY: Credentials[] = [
  {},
  { authorization: 'Bearer nonsense' },
  { 'x-api-key': 'nonsense' },
];

let app: { url: string; stop(): Promise<unknown> };
let endpoint: Server;
let jwt: Credentials;
let apiKey: Credentials;
const received: Received[] = [];

async function call(method: string, path: string, as: Credentials, body?: unknown): Promise<Json> {
  const response = await fetch(`${app.url}${path}`, {
    method,
    headers: { ...as, ...(body !== undefined && { 'content-type': 'application/json' }) },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, body: isJson ? JSON.parse(text) : text };
}

async function until<T>(look: () => T | Promise<T>): Promise<NonNullable<T>> {
  for (const deadline = Date.now() + 20_000; ; await delay(25)) {
    const value = await look();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`Timed out: ${look.toString()}`);
  }
}

const url = (path: string): string =>
  `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}${path}`;
const at = (path: string): Received[] => received.filter((request) => request.path === path);
const signatureOf = (body: Buffer, secret = SECRET): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

async function create(path: string, body: object): Promise<Json> {
  const made = await call('POST', path, jwt, body);
  expect(made).toMatchObject({ status: 201 });
  return made.body;
}

const createAgent = (): Promise<Json> => create('/agents', { name: 'an agent' });
const createDeployment = async (): Promise<Json> =>
  create('/deployments', { agent_id: (await createAgent()).id });
const createWebhook = (path: string, fields: object): Promise<Json> =>
  create('/webhooks/', { url: url(path), ...fields });

async function report(kind: string, body: object): Promise<void> {
  expect(await call('POST', `/ingest/${kind}`, jwt, body)).toMatchObject({ status: 200 });
}

/** A path that begins with `/failing` returns 500, any other 200. */
async function startEndpoint(): Promise<Server> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { url: path = '', headers } = request;
      received.push({ path, headers, body: Buffer.concat(chunks) });
      response.writeHead(path.startsWith('/failing') ? 500 : 200).end('noted');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

beforeAll(async () => {
  endpoint = await startEndpoint();
  app = await startApp({ env: SETTINGS });
  const user = { email: `${randomUUID()}@example.com`, name: 'Ada', password: randomUUID() };
  const { body: tokens } = await call('POST', '/auth/register', {}, user);
  jwt = { authorization: `Bearer ${tokens.access_token}` };
  apiKey = { 'x-api-key': (await create('/api-keys', { name: 'a key' })).key };
});

afterAll(async () => {
  await app.stop();
  endpoint.closeAllConnections();
  endpoint.close();
});

describe('POST /ingest', () => {
  const REPORTS: [string, string, () => Promise<object>][] = [
    ['agent-status', 'updated', async () => ({ agent_id: (await createAgent()).id, status: 'running', node_id: 'n1' })], // prettier-ignore
    ['deployment', 'processed', async () => ({ deployment_id: (await createDeployment()).id, event: 'healthy' })], // prettier-ignore
    ['metrics', 'recorded', async () => ({ agent_id: (await createAgent()).id, cpu_usage: 12.5, memory_usage: 40 })], // prettier-ignore
  ];

  it.each(REPORTS)('/%s takes a JWT and an API key, and returns "%s"', async (kind, word, make) => {
    const body = await make();
    for (const as of [jwt, apiKey]) {
      const response = await call('POST', `/ingest/${kind}`, as, body);
      expect(response).toEqual({ status: 200, body: { status: word } });
    }
  });

  it.each(REPORTS)('/%s rejects a call without valid credentials', async (kind, _word, make) => {
    const body = await make();
    for (const as of NOBODY) {
      expect(await call('POST', `/ingest/${kind}`, as, body)).toMatchObject({ status: 401 });
    }
  });
});

describe('/webhooks', () => {
  it('creates, lists, reads, changes and deletes', async () => {
    const fields = { name: 'mine', events: ['agent.*', 'deployment.failed'], secret: SECRET };
    const made = await createWebhook('/crud', fields);
    const webhook = {
      id: expect.any(String),
      user_id: expect.any(String),
      name: 'mine',
      url: url('/crud'),
      events: ['agent.*', 'deployment.failed'],
      secret: null,
      has_secret: true,
      is_active: true,
      circuit_open: false,
      consecutive_failures: 0,
      created_at: expect.any(String),
      updated_at: expect.any(String),
    };
    expect(made).toMatchObject(webhook);

    const page = await call('GET', '/webhooks/?skip=0&limit=200', apiKey);
    expect(page).toMatchObject({ status: 200, body: { skip: 0, limit: 200, has_more: false } });
    expect(page.body.items).toContainEqual(expect.objectContaining({ ...webhook, id: made.id }));
    expect(page.body.total).toBe(page.body.items.length);

    const totals = { total_deliveries: 0, successful_deliveries: 0, failed_deliveries: 0 };
    const one = await call('GET', `/webhooks/${made.id}`, jwt);
    expect(one).toMatchObject({ status: 200, body: { ...webhook, id: made.id, ...totals } });

    const change = { url: url('/changed'), events: ['*'], is_active: false, name: 'renamed' };
    const changed = await call('PATCH', `/webhooks/${made.id}`, jwt, change);
    expect(changed).toMatchObject({ status: 200, body: { ...webhook, id: made.id, ...change } });

    expect(await call('DELETE', `/webhooks/${made.id}`, jwt)).toEqual({ status: 204, body: '' });
    expect(await call('GET', `/webhooks/${made.id}`, jwt)).toMatchObject({ status: 404 });
  });

  it.each(['POST /webhooks', 'GET /webhooks'])('rejects %s without credentials', async (route) => {
    const [method = '', path = ''] = route.split(' ');
    const body = method === 'POST' ? { url: url('/x') } : undefined;
    expect(await call(method, path, {}, body)).toMatchObject({ status: 401 });
  });

  it('rejects an unknown event', async () => {
    const body = { url: url('/x'), events: ['agent.exploded'] };
    expect(await call('POST', '/webhooks/', jwt, body)).toMatchObject({
      status: 400,
      body: { detail: expect.stringMatching(/^Invalid event/) },
    });
  });

  it('sends a signed test on demand', async () => {
    const { id } = await createWebhook('/tested', { secret: SECRET });
    expect(await call('POST', `/webhooks/${id}/test`, apiKey)).toMatchObject({
      status: 200,
      body: {
        status: 'test_delivered',
        message: expect.any(String),
        delivery_id: expect.any(String),
        status_code: 200,
        duration_ms: expect.any(Number),
      },
    });
    const [request] = at('/tested');
    expect(request?.headers['x-mutx-signature']).toBe(signatureOf(request?.body as Buffer));
  });
});

describe('subscriptions', () => {
  it('match families, exact types and everything', async () => {
    const asked = ['agent.*', 'deployment.*', 'metrics.*', 'alert.*', '*', 'deployment.failed'];
    for (const events of asked) await createWebhook(`/on/${events}`, { events: [events] });
    await createWebhook('/on/default', {});
    const { id: deployment_id, agent_id } = await createDeployment();
    await report('agent-status', { agent_id, status: 'running' });
    await report('metrics', { agent_id, cpu_usage: 99 });
    await report('deployment', { deployment_id, event: 'crashed', error_message: 'out of memory' });

    const types = (subscription: string): string[] => [
      ...new Set(at(`/on/${subscription}`).map(({ headers }) => String(headers['x-mutx-event']))),
    ];
    const families = ['agent.', 'deployment.', 'metrics.', 'alert.'];
    for (const all of ['*', 'default']) {
      await until(() =>
        families.every((family) => types(all).some((type) => type.startsWith(family))),
      );
    }
    for (const family of families) {
      await until(() => types(`${family}*`).length > 0);
      expect(types(`${family}*`).filter((type) => !type.startsWith(family))).toEqual([]);
    }
    await until(() => types('deployment.failed').length > 0);
    expect(types('deployment.failed')).toEqual(['deployment.failed']);
  });
});

describe('deliveries', () => {
  it('are attempted six times by default, all signed, all recorded, all with the same bytes', async () => {
    const fields = { events: ['metrics.report'], secret: SECRET };
    const { id } = await createWebhook('/failing/always', fields);
    await report('metrics', { agent_id: (await createAgent()).id, cpu_usage: 1 });
    const ended = await until(async () => {
      const { body } = await call('GET', `/webhooks/${id}/deliveries`, jwt);
      return body.items.find(({ status }: Json) => status === 'failed');
    });
    expect(ended).toMatchObject({ attempts: ATTEMPTS, success: false, status_code: 500 });

    const one = await call('GET', `/webhooks/${id}/deliveries/${ended.id}`, jwt);
    const numbers = Array.from({ length: ATTEMPTS }, (_, n) => n + 1);
    expect(one.body.attempt_log).toEqual(
      numbers.map((attempt) =>
        expect.objectContaining({ attempt, status_code: 500, started_at: expect.any(String) }),
      ),
    );
    const requests = at('/failing/always');
    expect(requests.map(({ headers }) => Number(headers['x-mutx-attempt']))).toEqual(numbers);
    for (const { headers, body } of requests) {
      expect(body).toEqual(requests[0]?.body);
      expect(headers['x-mutx-signature']).toBe(signatureOf(body));
    }
  });

  it('are listed by skip, limit, event and success, with an integer total', async () => {
    const { id: agent_id } = await createAgent();
    const { id } = await createWebhook('/listed', { events: ['agent.*', 'metrics.*'] });
    await report('agent-status', { agent_id, status: 'running' });
    for (let n = 0; n < 3; n++) await report('metrics', { agent_id, cpu_usage: n });
    const find = async (query: string): Promise<Json> => {
      const { status, body } = await call('GET', `/webhooks/${id}/deliveries?${query}`, apiKey);
      expect(status).toBe(200);
      expect(Number.isInteger(body.total)).toBe(true);
      return { ...body, types: body.items.map(({ event }: Json) => event) };
    };
    await until(async () => (await find('success=true')).total === 4);

    const metrics = ['metrics.report', 'metrics.report', 'metrics.report'];
    expect(await find('event=metrics.report')).toMatchObject({ types: metrics, total: 3 });
    expect(await find('success=false')).toMatchObject({ types: [], total: 0 });
    const page = { webhook_id: id, skip: 1, limit: 2, total: 4, has_more: true };
    expect(await find('skip=1&limit=2')).toMatchObject({ ...page, types: metrics.slice(1) });
    expect((await find('skip=3')).types).toEqual(['agent.status']);
  });

  /** Formats and signing modes are taken from the document, so that a new one is covered at once. */
  it('of a webhook with a secret are signed in every format and signing mode', async () => {
    const { body: document } = await call('GET', '/openapi.json', {});
    const resolve = (it: Json): Json =>
      it?.$ref ? resolve(it.$ref.split('/').slice(1).reduce((o: Json, k: string) => o[k], document)) : it; // prettier-ignore
    const { content } = resolve(document.paths['/webhooks'].post.requestBody);
    const { properties } = resolve(content['application/json'].schema);
    const choices = (name: string): (string | undefined)[] => {
      const schema = resolve(properties[name]);
      const parts = [schema, ...(schema?.anyOf ?? schema?.oneOf ?? schema?.allOf ?? [])];
      const names = parts.flatMap((part) => (resolve(part)?.enum as string[] | undefined) ?? []);
      return [undefined, ...names.filter((it) => it !== null && it !== 'pagerduty')];
    };
    const paths: string[] = [];
    for (const format of choices('format')) {
      for (const signing of choices('signing')) {
        const path = `/signed/${format}/${signing}`;
        await createWebhook(path, { events: ['alert.*'], secret: SECRET, format, signing });
        paths.push(path);
      }
    }
    await report('metrics', { agent_id: (await createAgent()).id, cpu_usage: 99 });
    for (const path of paths) {
      const { headers, body } = await until(() =>
        received.find((request) => request.path.startsWith(path)),
      );
      expect([path, headers['x-mutx-signature']]).toEqual([path, signatureOf(body)]);
    }
  });
});

describe('the documentation', () => {
  it('is served as Swagger at /docs and describes every route, with both credentials', async () => {
    const page = await call('GET', '/docs', {});
    expect(page).toMatchObject({ status: 200, body: expect.stringMatching(/swagger/i) });
    const { body: document } = await call('GET', '/openapi.json', {});
    const schemes = Object.entries<Json>(document.components.securitySchemes);
    const nameOf = (wanted: (scheme: Json) => boolean): string =>
      schemes.find(([, scheme]) => wanted(scheme))?.[0] ?? 'none';
    const bearer = nameOf(({ type, scheme }) => type === 'http' && scheme === 'bearer');
    const key = nameOf(({ type, name }) => type === 'apiKey' && name === 'X-API-Key');
    const operations = Object.entries<Json>(document.paths).flatMap(([path, methods]) =>
      Object.entries<Json>(methods).map(([method, { security }]) => ({
        name: `${method.toUpperCase()} ${path.replaceAll(/\{\w+\}/g, '{}')}`,
        accepts: (security ?? document.security ?? []).flatMap(Object.keys),
      })),
    );
    for (const name of [
      'POST /ingest/agent-status',
      'POST /ingest/deployment',
      'POST /ingest/metrics',
      'POST /webhooks',
      'GET /webhooks',
      'GET /webhooks/{}',
      'PATCH /webhooks/{}',
      'DELETE /webhooks/{}',
      'POST /webhooks/{}/test',
      'GET /webhooks/{}/deliveries',
      'GET /webhooks/{}/deliveries/{}',
    ]) {
      const accepts = expect.arrayContaining([bearer, key]);
      expect(operations).toContainEqual({ name, accepts });
    }
  });
});

describe('the project', () => {
  it.each(
    'package.json nest-cli.json tsconfig.json src test ormconfig.ts docker-compose.yml README.md'.split(' '), // prettier-ignore
  )('has %s', (name) => {
    expect(existsSync(join(ROOT, name))).toBe(true);
  });

  it('is built with what the user named', () => {
    const { dependencies, devDependencies } = JSON.parse(
      readFileSync(join(ROOT, 'package.json'), 'utf8'),
    );
    const nest = ['core', 'common', 'passport', 'typeorm', 'bull', 'swagger'];
    const others = 'passport-jwt passport-headerapikey typeorm pg bull class-validator'.split(' ');
    const names = [...nest.map((name) => `@nestjs/${name}`), ...others];
    expect(Object.keys(dependencies)).toEqual(expect.arrayContaining(names));
    expect(Object.keys({ ...dependencies, ...devDependencies })).toContain('jest');
  });
});
