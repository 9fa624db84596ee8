import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { AppConfig } from '../../config/app-config.js';
import { parseCidrs } from '../../config/destination-settings.js';
import { DestinationGuard } from './destination-guard.js';
import type { NameResolver } from './name-resolver.js';
import { OutboundClient } from './outbound-client.js';

const KIB = 1024;

let listener: RequestListener;
let seen: { method?: string; url?: string; body: string; headers: Record<string, unknown> }[];
let connections: number;
let server: Server;
let port: number;
let client: OutboundClient;

function clientThat(allowPrivateDestinations: boolean, resolve = resolver([]), cidrs = '') {
  const config = {
    allowPrivateDestinations,
    allowedDestinations: { ranges: parseCidrs(cidrs) ?? [], ports: [] },
    delivery: { timeoutMs: 5_000 },
  } as unknown as AppConfig;
  return new OutboundClient(
    config,
    new DestinationGuard(config, { resolve } as unknown as NameResolver),
  );
}

/** A resolver that gives these answers in turn, and the last one from then on. */
function resolver(...answers: string[][]) {
  return (): Promise<string[]> =>
    Promise.resolve((answers.length > 1 ? answers.shift() : answers[0]) ?? []);
}

const post = (timeoutMs = 2_000, url = `http://127.0.0.1:${port}/hook?a=1`) =>
  client.post({
    endpoint: 'e',
    url,
    headers: { 'content-type': 'application/json' },
    body: '{}',
    timeoutMs,
  });

/** Writes a chunk every 20 ms until the connection is gone. */
function drip(response: ServerResponse, chunk: string | Buffer) {
  const timer = setInterval(() => response.write(chunk), 20);
  response.on('close', () => clearInterval(timer));
}

beforeEach(async () => {
  seen = [];
  connections = 0;
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method, url, headers } = request;
      seen.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
      listener(request, response);
    });
  });
  server.on('connection', () => (connections += 1));
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  port = (server.address() as AddressInfo).port;
  client = clientThat(true);
});

afterEach(async () => {
  await client.onApplicationShutdown();
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});

describe('OutboundClient', () => {
  it('lets an endpoint that hangs take no connection from another at the same origin', async () => {
    listener = ({ url }, response) => {
      if (url === '/healthy') response.end('ok');
    };
    const at = (endpoint: string) => ({
      endpoint,
      url: `http://127.0.0.1:${port}/${endpoint}`,
      headers: {},
      body: '',
      timeoutMs: 5_000,
    });
    const hanging = Array.from({ length: 200 }, () => client.post(at('hanging')));
    expect(await client.post(at('healthy'))).toMatchObject({ kind: 'response', statusCode: 200 });
    expect(seen.filter(({ url }) => url === '/hanging')).toHaveLength(200);
    await client.onApplicationShutdown();
    await Promise.all(hanging);
  });

  it('follows an endpoint to another origin', async () => {
    listener = (_, response) => response.end('ok');
    expect(await post(2_000, `http://localhost:${port}/`)).toMatchObject({ statusCode: 200 });
    expect(await post()).toMatchObject({ statusCode: 200 });
    expect(seen.map(({ headers }) => headers.host)).toEqual([
      `localhost:${port}`,
      `127.0.0.1:${port}`,
    ]);
  });

  it('posts the bytes and answers the response', async () => {
    listener = (_, response) => response.writeHead(202, { 'retry-after': '7' }).end('thanks');
    expect(await post()).toEqual({
      kind: 'response',
      statusCode: 202,
      body: 'thanks',
      retryAfter: '7',
      durationMs: expect.any(Number),
    });
    expect(seen).toMatchObject([
      { method: 'POST', url: '/hook?a=1', body: '{}', headers: { 'content-length': '2' } },
    ]);
    expect(seen[0]?.headers).not.toHaveProperty('accept-encoding');
  });

  it('keeps connections alive', async () => {
    listener = (_, response) => response.end();
    for (let n = 0; n < 10; n += 1) await post();
    expect(connections).toBeLessThanOrEqual(2);
  });

  it('does not follow redirects', async () => {
    listener = (_, response) => response.writeHead(307, { location: '/elsewhere' }).end();
    expect(await post()).toMatchObject({ kind: 'response', statusCode: 307 });
    expect(seen).toHaveLength(1);
  });

  it('leaves a compressed body as it is', async () => {
    const bytes = gzipSync('x'.repeat(10_000));
    listener = (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bytes);
    const result = await post();
    expect(result).toMatchObject({ kind: 'response', statusCode: 200 });
    expect(result.kind === 'response' && result.body.length).toBeLessThan(1_000);
  });

  it('replaces what PostgreSQL cannot hold', async () => {
    listener = (_, response) => response.end(Buffer.from('a\0b\xff', 'latin1'));
    expect(await post()).toMatchObject({ body: 'a\ufffdb\ufffd' });
  });

  it.each([
    ['exactly 4 KiB', 4 * KIB],
    ['exactly 64 KiB', 64 * KIB],
    ['more', 1024 * KIB],
  ])('keeps 4 KiB of %s', async (_, size) => {
    listener = (__, response) => response.end('x'.repeat(size));
    const result = await post();
    expect(result.kind === 'response' && result.body).toBe('x'.repeat(4 * KIB));
  });

  it('reads what it does not keep, so that the connection stays', async () => {
    listener = (_, response) => response.end('x'.repeat(63 * KIB));
    for (let n = 0; n < 10; n += 1) await post();
    expect(connections).toBeLessThanOrEqual(2);
  });

  it('cuts the body between two characters', async () => {
    listener = (_, response) => response.end('a' + 'ä'.repeat(4 * KIB));
    const result = await post();
    expect(result.kind === 'response' && result.body).toBe('a' + 'ä'.repeat(2 * KIB - 1));
  });

  it('cuts an endless body, and the status decides', async () => {
    let closed = false;
    listener = (_, response) => {
      response.writeHead(200).on('close', () => (closed = true));
      drip(response, Buffer.alloc(16 * KIB, 'x'));
    };
    expect(await post()).toMatchObject({ kind: 'response', statusCode: 200 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(closed).toBe(true);
  });

  it.each<[string, RequestListener]>([
    ['never answers', () => undefined],
    ['stops after the headers', (_, response) => void response.writeHead(200).write('x')],
    ['drips', (_, response) => drip(response.writeHead(200), 'x')],
    [
      'drips informational responses',
      (_, response) => {
        const timer = setInterval(() => response.writeProcessing(), 20);
        response.on('close', () => clearInterval(timer));
      },
    ],
  ])('gives up on a receiver that %s', async (_, behaviour) => {
    listener = behaviour;
    const result = await post(300);
    expect(result).toMatchObject({
      kind: 'error',
      reason: 'timeout',
      message: 'timed out after 300 ms',
    });
    expect(result.durationMs).toBeGreaterThanOrEqual(295);
    expect(result.durationMs).toBeLessThan(600);
  });

  it.each<[string, RequestListener, string]>([
    ['before the response', ({ socket }) => socket.destroy(), 'connection'],
    [
      'within the body',
      ({ socket }, response) => {
        response.writeHead(200, { 'content-length': '10' }).write('x');
        setTimeout(() => socket.destroy(), 20);
      },
      'connection',
    ],
    ['by a reset', ({ socket }) => socket.resetAndDestroy(), 'connection reset'],
    [
      'with rubbish',
      ({ socket }) => socket.end('rubbish\r\n\r\n'),
      'the response is not valid HTTP',
    ],
  ])('reports a connection that ends %s', async (_, behaviour, message) => {
    listener = behaviour;
    expect(await post()).toMatchObject({
      kind: 'error',
      reason: 'network',
      message: expect.stringContaining(message),
    });
  });

  it('reports a port where nobody listens, and a URL that is none', async () => {
    await new Promise((closed) => server.close(closed));
    expect(await post()).toMatchObject({
      reason: 'network',
      message: 'connection refused',
    });
    expect(await post(2_000, 'nonsense')).toMatchObject({ kind: 'error', reason: 'network' });
  });

  it.each(['127.0.0.1', 'localhost', 'hook.example'])('blocks private %s', async (host) => {
    const guarded = clientThat(false, resolver(['127.0.0.1']));
    listener = (_, response) => response.end();
    const url = `http://${host}:${port}/`;
    expect(
      await guarded.post({ endpoint: 'e', url, headers: {}, body: '', timeoutMs: 1_000 }),
    ).toMatchObject({
      kind: 'error',
      reason: 'blocked',
      message: `${host} resolves to a non-public address`,
    });
    expect(connections).toBe(0);
    await guarded.onApplicationShutdown();
  });

  it('dials what it checked, however often the name changes its addresses', async () => {
    listener = (_, response) => response.setHeader('connection', 'close').end();
    // Only this range is allowed; what comes after the first answer lies outside of it.
    const answers = resolver(['127.0.0.1'], ['127.0.0.1', '10.0.0.1'], ['169.254.169.254']);
    let asked = 0;
    const rebinding = () => ((asked += 1), answers());
    const guarded = clientThat(false, rebinding, '127.0.0.0/8');
    const send = () =>
      guarded.post({
        endpoint: 'e',
        url: `http://a.example:${port}/`,
        headers: {},
        body: '',
        timeoutMs: 1_000,
      });
    expect(await send()).toMatchObject({ kind: 'response', statusCode: 200 });
    expect(asked).toBe(1);
    expect(await send()).toMatchObject({ kind: 'error', reason: 'blocked' });
    expect(await send()).toMatchObject({ kind: 'error', reason: 'blocked' });
    expect(asked).toBe(3);
    expect(connections).toBe(1);
    await guarded.onApplicationShutdown();
  });

  it('ends requests under way when it is shut down', async () => {
    listener = () => undefined;
    const pending = post();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await client.onApplicationShutdown();
    expect(await pending).toMatchObject({
      kind: 'error',
      reason: 'network',
      message: 'the sender is shutting down',
    });
  });
});
