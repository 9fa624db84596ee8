import type { RequestListener } from 'node:http';
import { clientThat, OutboundStand, resolver } from '../../../test/support/outbound-stand.js';
import type { OutboundClient } from './outbound-client.js';

let stand: OutboundStand;

beforeEach(async () => {
  stand = await OutboundStand.start();
});

afterEach(() => stand.stop());

describe('OutboundClient with a guard', () => {
  it.each(['127.0.0.1', 'localhost', 'hook.example'])('blocks private %s', async (host) => {
    const guarded = clientThat(false, resolver(['127.0.0.1']));
    stand.listener = (_, response) => response.end();
    const url = `http://${host}:${stand.port}/`;
    expect(
      await guarded.post({ endpoint: 'e', url, headers: {}, body: '', timeoutMs: 1_000 }),
    ).toMatchObject({
      kind: 'error',
      reason: 'blocked',
      message: `${host} resolves to a non-public address`,
    });
    expect(stand.connections).toBe(0);
    guarded.onApplicationShutdown();
  });

  it('dials what it checked, however often the name changes its addresses', async () => {
    stand.listener = (_, response) => response.setHeader('connection', 'close').end();
    // Only this range is allowed; what comes after the first answer lies outside of it.
    const answers = resolver(['127.0.0.1'], ['127.0.0.1', '10.0.0.1'], ['169.254.169.254']);
    let asked = 0;
    const rebinding = () => ((asked += 1), answers());
    const guarded = clientThat(false, rebinding, '127.0.0.0/8');
    const send = () =>
      guarded.post({
        endpoint: 'e',
        url: `http://a.example:${stand.port}/`,
        headers: {},
        body: '',
        timeoutMs: 1_000,
      });
    expect(await send()).toMatchObject({ kind: 'response', statusCode: 200 });
    expect(asked).toBe(1);
    expect(await send()).toMatchObject({ kind: 'error', reason: 'blocked' });
    expect(await send()).toMatchObject({ kind: 'error', reason: 'blocked' });
    expect(asked).toBe(3);
    expect(stand.connections).toBe(1);
    guarded.onApplicationShutdown();
  });

  describe('at a non-public address that the operator allows', () => {
    let guarded: OutboundClient;

    beforeEach(() => {
      guarded = clientThat(false, resolver(['127.0.0.1']), '127.0.0.0/8');
    });

    afterEach(() => guarded.onApplicationShutdown());

    const send = (host: string, timeoutMs = 2_000) =>
      guarded.post({
        endpoint: 'e',
        url: `http://${host}:${stand.port}/`,
        headers: {},
        body: '',
        timeoutMs,
      });

    it.each(['127.0.0.1', 'hook.example'])('shows the status of %s, not the body', async (host) => {
      stand.listener = (_, response) =>
        response.writeHead(503, { 'retry-after': '7' }).end('internal');
      for (let n = 0; n < 3; n++) {
        const result = await send(host);
        expect(result).toMatchObject({ kind: 'response', statusCode: 503, retryAfter: '7' });
        expect(result).toMatchObject({ body: null });
      }
      expect(stand.connections).toBeLessThanOrEqual(2);
    });

    it.each<[string, RequestListener, string]>([
      ['hangs', () => undefined, 'timed out after 300 ms'],
      ['closes', ({ socket }) => socket.destroy(), 'connection closed before the response ended'],
      ['resets', ({ socket }) => socket.resetAndDestroy(), 'connection reset'],
      [
        'speaks another protocol',
        ({ socket }) => socket.end('rubbish\r\n\r\n'),
        'the response is not valid HTTP',
      ],
    ])('keeps the reason to itself when the receiver %s', async (_, behaviour, detail) => {
      stand.listener = behaviour;
      for (const host of ['127.0.0.1', 'hook.example']) {
        expect(await send(host, 300)).toMatchObject({
          kind: 'error',
          message: 'the request to a non-public address failed',
          detail,
        });
      }
    });

    it('keeps the reason to itself when nothing listens, or nothing accepts', async () => {
      await stand.stop();
      for (const host of ['127.0.0.1', 'hook.example']) {
        expect(await send(host)).toMatchObject({
          kind: 'error',
          message: 'the request to a non-public address failed',
          detail: 'connection refused',
        });
      }
    });

    it('dials none whose ports are not named', async () => {
      stand.listener = (_, response) => response.end();
      const careless = clientThat(false, resolver(['127.0.0.1']), '127.0.0.0/8', []);
      const url = `http://hook.example:${stand.port}/`;
      const result = await careless.post({
        endpoint: 'e',
        url,
        headers: {},
        body: '',
        timeoutMs: 1_000,
      });
      expect(result).toMatchObject({ kind: 'error', reason: 'blocked' });
      expect(stand.connections).toBe(0);
      careless.onApplicationShutdown();
    });
  });
});
