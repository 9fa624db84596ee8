import { connect } from 'node:net';
import { startApp, type AppProcess } from '../support/app-process.js';
import {
  closeConnection,
  drip,
  endlessBody,
  failTimes,
  gone,
  hang,
  hugeBody,
  redirect,
  resetMidBody,
  retryAfter,
  slow,
} from '../support/behaviours.js';
import { eventually } from '../support/eventually.js';
import { Receiver } from '../support/receiver.js';
import { TcpProxy } from '../support/tcp-proxy.js';

describe('a receiver', () => {
  let receiver: Receiver;

  beforeEach(async () => {
    receiver = await Receiver.start();
  });

  afterEach(() => receiver.stop());

  const send = (
    path = '/',
    headers: Record<string, string> = {},
    timeoutMs = 30_000,
  ): Promise<Response> =>
    fetch(receiver.url(path), {
      method: 'POST',
      body: '{"a":1}',
      headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });

  it('records what came, byte for byte', async () => {
    expect((await send('/hook?x=1', { 'X-MUTX-Event': 'agent.status' })).status).toBe(200);
    const [request] = await receiver.waitFor(1);
    expect(request).toMatchObject({ method: 'POST', path: '/hook?x=1', text: '{"a":1}' });
    expect(request?.header('x-mutx-event')).toBe('agent.status');
    expect(request?.json).toEqual({ a: 1 });
  });

  it('fails as often as it was told, for each delivery', async () => {
    receiver.respond(failTimes(1));
    const statuses = [];
    for (const id of ['a', 'b', 'a', 'b']) {
      statuses.push((await send('/', { 'X-MUTX-Delivery-Id': id })).status);
    }
    expect(statuses).toEqual([500, 500, 200, 200]);
  });

  it('answers each path in its own way', async () => {
    receiver.on('/gone', gone()).on('/away', redirect('/')).on('/busy', retryAfter(7));
    receiver.on('/slow', slow(20)).on('/huge', hugeBody(100_000));
    const answers = await Promise.all(
      ['/gone', '/away', '/busy', '/slow', '/huge'].map((p) => send(p)),
    );
    expect(answers.map(({ status }) => status)).toEqual([410, 302, 503, 200, 200]);
    expect(answers[2]?.headers.get('retry-after')).toBe('7');
    expect((await answers[4]?.text())?.length).toBe(100_000);
  });

  it.each([
    ['hangs', hang()],
    ['closes the connection', closeConnection()],
  ])('%s before an answer', async (_name, behaviour) => {
    receiver.respond(behaviour);
    const answer = expect(send('/', {}, 2_000)).rejects.toThrow();
    await receiver.waitFor(1);
    await answer;
  });

  it.each([
    ['drips', drip(20)],
    ['never ends', endlessBody()],
    ['is reset', resetMidBody()],
  ])('sends a body that %s', async (_name, behaviour) => {
    receiver.respond(behaviour);
    const answer = await send('/', {}, 2_000);
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow();
  });

  it('says what came when too little did', async () => {
    await send('/hook');
    await expect(receiver.waitFor(2, { timeoutMs: 50 })).rejects.toThrow('1 of 2 came');
  });
});

describe('a proxy', () => {
  it('takes a server away and gives it back', async () => {
    const receiver = await Receiver.start();
    const proxy = await TcpProxy.to(receiver.url());
    const answer = async (): Promise<number> => (await fetch(proxy.url)).status;
    expect(await answer()).toBe(200);
    proxy.cut();
    await expect(answer()).rejects.toThrow();
    proxy.restore();
    expect(await answer()).toBe(200);
    await proxy.stop();
    await receiver.stop();
  });

  it('lets a frozen server go on where it was', async () => {
    const receiver = await Receiver.start();
    const proxy = await TcpProxy.to(receiver.url());
    proxy.freeze();
    const client = connect(Number(new URL(proxy.url).port), '127.0.0.1');
    client.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await new Promise((resolve) => client.once('connect', resolve));
    expect(receiver.received).toHaveLength(0);
    proxy.restore();
    await receiver.waitFor(1);
    client.destroy();
    await proxy.stop();
    await receiver.stop();
  });
});

describe('the application', () => {
  let app: AppProcess;

  beforeAll(async () => {
    app = await startApp();
  });

  it('is alive, on stores of its own', async () => {
    expect(await app.api.get('/health/live')).toMatchObject({ status: 200 });
    expect(await app.stores.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('stops when it is asked to', async () => {
    expect(await app.stop()).toBe(0);
    await eventually(() => !app.running);
  });
});
