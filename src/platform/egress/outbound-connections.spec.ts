import { clientThat, OutboundStand, postTo } from '../../../test/support/outbound-stand.js';
import type { OutboundClient } from './outbound-client.js';

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

describe('connections of the OutboundClient', () => {
  it('lets an endpoint that hangs take no connection from another at the same origin', async () => {
    stand.listener = ({ url }, response) => {
      if (url === '/healthy') response.end('ok');
    };
    const at = (endpoint: string) => ({
      endpoint,
      url: `http://127.0.0.1:${stand.port}/${endpoint}`,
      headers: {},
      body: '',
      timeoutMs: 5_000,
    });
    const hanging = Array.from({ length: 200 }, () => client.post(at('hanging')));
    expect(await client.post(at('healthy'))).toMatchObject({ kind: 'response', statusCode: 200 });
    expect(stand.seen.filter(({ url }) => url === '/hanging')).toHaveLength(200);
    client.onApplicationShutdown();
    await Promise.all(hanging);
  });

  it('follows an endpoint to another origin', async () => {
    stand.listener = (_, response) => response.end('ok');
    expect(await post(2_000, `http://localhost:${stand.port}/`)).toMatchObject({ statusCode: 200 });
    expect(await post()).toMatchObject({ statusCode: 200 });
    expect(stand.seen.map(({ headers }) => headers.host)).toEqual([
      `localhost:${stand.port}`,
      `127.0.0.1:${stand.port}`,
    ]);
  });

  it('keeps connections alive', async () => {
    stand.listener = (_, response) => response.end();
    for (let n = 0; n < 10; n += 1) await post();
    expect(stand.connections).toBeLessThanOrEqual(2);
  });

  it.each([
    ['has been idle for 4 s', [4_000]],
    ['is 2 min old', Array.from({ length: 40 }, () => 3_000)],
  ])('opens another connection once the first %s', async (_, pauses) => {
    const now = performance.now.bind(performance);
    let shift = 0;
    performance.now = () => now() + shift;
    try {
      for (const pause of pauses) {
        await post();
        shift += pause;
      }
      expect(stand.connections).toBe(1);
      await post();
      expect(stand.connections).toBe(2);
    } finally {
      performance.now = now;
    }
  });

  it('sends once more where a connection that was kept has been closed meanwhile', async () => {
    let served = 0;
    stand.listener = ({ socket }, response) => {
      served += 1;
      // The second request on a connection gets no response at all.
      if ((socket as { used?: boolean }).used) return void socket.destroy();
      Object.assign(socket, { used: true });
      response.end('ok');
    };
    for (let n = 0; n < 3; n += 1) {
      expect(await post()).toMatchObject({ kind: 'response', body: 'ok' });
    }
    expect(served).toBe(5);
  });

  it('does not send again what a new connection failed to answer', async () => {
    stand.listener = ({ socket }) => socket.destroy();
    expect(await post()).toMatchObject({ kind: 'error', reason: 'network' });
    expect(stand.seen).toHaveLength(1);
  });
});
