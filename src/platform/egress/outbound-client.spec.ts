import type { RequestListener } from 'node:http';
import { gzipSync } from 'node:zlib';
import { clientThat, drip, OutboundStand, postTo } from '../../../test/support/outbound-stand.js';
import type { OutboundClient } from './outbound-client.js';

const KIB = 1024;

let stand: OutboundStand;
let client: OutboundClient;

const post = (timeoutMs?: number, url = stand.url('127.0.0.1', '/hook?a=1')) =>
  postTo(client, url, timeoutMs);

beforeEach(async () => {
  stand = await OutboundStand.start();
  client = clientThat(true);
});

afterEach(async () => {
  client.onApplicationShutdown();
  await stand.stop();
});

describe('OutboundClient', () => {
  it('posts the bytes and answers the response', async () => {
    stand.listener = (_, response) => response.writeHead(202, { 'retry-after': '7' }).end('thanks');
    expect(await post()).toEqual({
      kind: 'response',
      statusCode: 202,
      body: 'thanks',
      retryAfter: '7',
      durationMs: expect.any(Number),
    });
    expect(stand.seen).toMatchObject([
      { method: 'POST', url: '/hook?a=1', body: '{}', headers: { 'content-length': '2' } },
    ]);
    expect(stand.seen[0]?.headers).not.toHaveProperty('accept-encoding');
  });

  it('does not follow redirects', async () => {
    stand.listener = (_, response) => response.writeHead(307, { location: '/elsewhere' }).end();
    expect(await post()).toMatchObject({ kind: 'response', statusCode: 307 });
    expect(stand.seen).toHaveLength(1);
  });

  it('decompresses what it keeps of a compressed body', async () => {
    const bytes = gzipSync('x'.repeat(10_000));
    stand.listener = (_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bytes);
    expect(await post()).toMatchObject({ kind: 'response', body: 'x'.repeat(4 * KIB) });
  });

  it('replaces what PostgreSQL cannot hold', async () => {
    stand.listener = (_, response) => response.end(Buffer.from('a\0b\xff', 'latin1'));
    expect(await post()).toMatchObject({ body: 'a\ufffdb\ufffd' });
  });

  it.each([
    ['exactly 4 KiB', 4 * KIB],
    ['exactly 64 KiB', 64 * KIB],
    ['more', 1024 * KIB],
  ])('keeps 4 KiB of %s', async (_, size) => {
    stand.listener = (__, response) => response.end('x'.repeat(size));
    const result = await post();
    expect(result.kind === 'response' && result.body).toBe('x'.repeat(4 * KIB));
  });

  it('reads what it does not keep, so that the connection stays', async () => {
    stand.listener = (_, response) => response.end('x'.repeat(63 * KIB));
    for (let n = 0; n < 10; n += 1) await post();
    expect(stand.connections).toBeLessThanOrEqual(2);
  });

  it('cuts the body between two characters', async () => {
    stand.listener = (_, response) => response.end('a' + 'ä'.repeat(4 * KIB));
    const result = await post();
    expect(result.kind === 'response' && result.body).toBe('a' + 'ä'.repeat(2 * KIB - 1));
  });

  it('cuts an endless body, and the status decides', async () => {
    let closed = false;
    stand.listener = (_, response) => {
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
    stand.listener = behaviour;
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
    ['by a reset', ({ socket }) => socket.resetAndDestroy(), 'connection reset'],
    [
      'with rubbish',
      ({ socket }) => socket.end('rubbish\r\n\r\n'),
      'the response is not valid HTTP',
    ],
  ])('reports a connection that ends %s', async (_, behaviour, message) => {
    stand.listener = behaviour;
    expect(await post()).toMatchObject({
      kind: 'error',
      reason: 'network',
      message: expect.stringContaining(message),
    });
  });

  it.each<[string, RequestListener]>([
    [
      'the connection ends within the body',
      ({ socket }, response) => {
        response.writeHead(410, { 'content-length': '10' }).write('x');
        setTimeout(() => socket.destroy(), 20);
      },
    ],
    [
      'the connection is reset within the body',
      ({ socket }, response) => {
        response.writeHead(410, { 'content-length': '10' }).write('x');
        setTimeout(() => socket.resetAndDestroy(), 20);
      },
    ],
    [
      'the lengths contradict each other',
      ({ socket }) =>
        socket.end('HTTP/1.1 410 Gone\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok'),
    ],
    [
      'a chunk is malformed',
      ({ socket }) => socket.end('HTTP/1.1 410 Gone\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'),
    ],
  ])('goes by the status where %s', async (_, behaviour) => {
    stand.listener = behaviour;
    expect(await post()).toMatchObject({ kind: 'response', statusCode: 410 });
  });

  it.each<[string, RequestListener]>([
    [
      '100 Continue that nobody asked for',
      (_, response) => {
        response.writeContinue();
        response.end('ok');
      },
    ],
    [
      'many interim responses',
      (_, response) => {
        for (let n = 0; n < 20; n += 1) response.writeProcessing();
        response.writeEarlyHints({ link: '</a>; rel=preload' });
        response.end('ok');
      },
    ],
  ])('drops %s', async (_, behaviour) => {
    stand.listener = behaviour;
    expect(await post()).toMatchObject({ kind: 'response', statusCode: 200, body: 'ok' });
  });

  it('sends header names as they are given', async () => {
    let names: string[] = [];
    stand.listener = ({ rawHeaders }, response) => {
      names = rawHeaders.filter((_, n) => n % 2 === 0);
      response.end();
    };
    await client.post({
      endpoint: 'e',
      url: `http://127.0.0.1:${stand.port}/`,
      headers: { 'X-MUTX-Signature': 'x' },
      body: '{}',
      timeoutMs: 1_000,
    });
    expect(names).toEqual(['Host', 'Connection', 'Content-Length', 'X-MUTX-Signature']);
  });

  it('refuses a header that would add another', async () => {
    const smuggled = { 'X-Name': 'a\r\nX-Other: b' };
    const url = `http://127.0.0.1:${stand.port}/`;
    expect(
      await client.post({ endpoint: 'e', url, headers: smuggled, body: '', timeoutMs: 1_000 }),
    ).toMatchObject({ kind: 'error' });
    expect(stand.connections).toBe(0);
  });

  it('reports a port where nobody listens, and a URL that is none', async () => {
    await stand.stop();
    expect(await post()).toMatchObject({
      reason: 'network',
      message: 'connection refused',
    });
    expect(await post(2_000, 'nonsense')).toMatchObject({ kind: 'error', reason: 'network' });
  });

  it('ends requests under way when it is shut down', async () => {
    stand.listener = () => undefined;
    const pending = post();
    await new Promise((resolve) => setTimeout(resolve, 50));
    client.onApplicationShutdown();
    expect(await pending).toMatchObject({
      kind: 'error',
      reason: 'network',
      message: 'the sender is shutting down',
    });
  });
});
