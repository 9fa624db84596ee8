import { createServer, type AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { startApp, type AppProcess } from '../support/app-process.js';
import {
  closeConnection,
  drip,
  endlessBody,
  failTimes,
  hang,
  hugeBody,
  ok,
  resetMidBody,
  slow,
  status,
  type Behaviour,
} from '../support/behaviours.js';
import { Receiver } from '../support/receiver.js';
import { Stores } from '../support/stores.js';
import { Tenant, type AttemptView } from '../support/tenant.js';

const TIMEOUT_MS = 1_000;
const KIB_64 = 65_536;
/** As much of a body as is stored. */
const STORED = 'x'.repeat(4_096);

const TIMED_OUT = { status_code: null, error_message: `timed out after ${TIMEOUT_MS} ms` };
const CLOSED = { status_code: null, error_message: 'connection closed before the response ended' };
/** A behaviour, what becomes of the delivery, and how each of its attempts is recorded. */
const CASES: Record<string, [Behaviour, 'delivered' | 'failed', Partial<AttemptView>]> = {
  hangs: [hang(), 'failed', { ...TIMED_OUT, response_body: null }],
  'drips and never ends': [drip(20), 'failed', TIMED_OUT],
  'answers too late': [slow(TIMEOUT_MS * 3), 'failed', TIMED_OUT],
  'closes the connection': [closeConnection(), 'failed', CLOSED],
  'resets the connection within the body': [
    resetMidBody(),
    'delivered',
    { status_code: 200, error_message: null },
  ],
  'sends 100 Continue unasked': [
    (_request, response) => {
      response.writeContinue();
      response.end('ok');
    },
    'delivered',
    { status_code: 200, response_body: 'ok' },
  ],
  'answers gzip unasked': [
    status(200, { headers: { 'content-encoding': 'gzip' }, body: gzipSync('unpacked') }),
    'delivered',
    { status_code: 200, response_body: 'unpacked' },
  ],
  'answers 200 without end': [
    endlessBody(200),
    'delivered',
    { status_code: 200, error_message: null, response_body: STORED },
  ],
  'answers 500 without end': [
    endlessBody(500),
    'failed',
    { status_code: 500, response_body: STORED },
  ],
  'answers 200 with 5 MB': [
    hugeBody(5_000_000),
    'delivered',
    { status_code: 200, response_body: STORED },
  ],
  'answers exactly 64 KiB': [
    hugeBody(KIB_64),
    'delivered',
    { status_code: 200, response_body: STORED },
  ],
  'answers nothing': [status(204), 'delivered', { status_code: 204, response_body: '' }],
  'answers what is no text': [
    status(200, { body: Buffer.from([0x61, 0x00, 0xff, 0x62]) }),
    'delivered',
    { status_code: 200, response_body: 'a\ufffd\ufffdb' },
  ],
  'answers gzip that is none': [
    status(200, { headers: { 'content-encoding': 'gzip' }, body: 'plain' }),
    'delivered',
    { status_code: 200, response_body: 'plain' },
  ],
  'answers with endless headers': [
    status(200, { headers: { 'x-long': 'x'.repeat(70_000) } }),
    'failed',
    { status_code: null, error_message: 'the response headers are too large' },
  ],
};

describe('a receiver', () => {
  let app: AppProcess;
  let receiver: Receiver;
  let tenant: Tenant;
  const webhooks = new Map<string, string>();

  /** One event goes to all of them at the same time; each test looks at one. */
  beforeAll(async () => {
    receiver = await Receiver.start();
    app = await startApp({
      env: {
        DELIVERY_TIMEOUT_MS: String(TIMEOUT_MS),
        DELIVERY_MAX_RETRIES: '1',
        DELIVERY_RETRY_BASE_MS: '20',
        DELIVERY_CONCURRENCY: '8',
      },
    });
    tenant = await Tenant.on(app.url);
    for (const [index, [name, [behaviour]]] of Object.entries(CASES).entries()) {
      receiver.on(`/${index}`, behaviour);
      webhooks.set(name, (await tenant.webhook(receiver.url(`/${index}`))).id);
    }
    await tenant.measure();
  });

  afterAll(async () => {
    await app.stop();
    await receiver.stop();
  });

  it.each(Object.entries(CASES))('that %s', async (name, [, outcome, attempt]) => {
    const delivery = await tenant.finalDelivery(webhooks.get(name) ?? '');
    const attempts = outcome === 'delivered' ? 1 : 2;
    const { status_code = null, error_message = expect.anything() } = attempt;
    expect(delivery).toMatchObject({ status: outcome, attempts, status_code });
    expect(delivery.attempt_log).toHaveLength(attempts);
    for (const made of delivery.attempt_log) {
      expect(made).toMatchObject(attempt);
      if (outcome === 'failed') expect(made).toMatchObject({ error_message });
      expect(made.duration_ms).toBeLessThan(TIMEOUT_MS * 2);
      if (error_message === TIMED_OUT.error_message) {
        expect(made.duration_ms).toBeGreaterThanOrEqual(TIMEOUT_MS - 5);
      }
    }
  });

  it('that is not there', async () => {
    const lost = await Receiver.start();
    const { id } = await tenant.webhook(lost.url(), { events: ['agent.heartbeat'] });
    await lost.stop();
    await tenant.report('creating');
    expect(await tenant.finalDelivery(id)).toMatchObject({
      status: 'failed',
      status_code: null,
      error_message: 'connection refused',
      attempts: 2,
    });
  });

  it('that does not speak HTTP', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined).once('data', () => socket.end('SSH-2.0-OpenSSH_9.6\r\n'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const other = await Tenant.on(app.url);
    const { id } = await other.webhook(`http://127.0.0.1:${port}/`);
    await other.measure();
    expect(await other.finalDelivery(id)).toMatchObject({
      status: 'failed',
      error_message: 'the response is not valid HTTP',
    });
    server.close();
  });

  it('that comes back where it was, after a while', async () => {
    const first = await Receiver.start(failTimes(1, closeConnection()));
    const other = await Tenant.on(app.url);
    const { id } = await other.webhook(first.url());
    await other.measure();
    expect(await other.finalDelivery(id)).toMatchObject({ status: 'delivered', attempts: 2 });
    const { port } = first;
    await first.stop();
    const again = await Receiver.start(ok(), port);
    await other.measure();
    await other.settled(id, 2);
    expect(again.received).toHaveLength(1);
    await again.stop();
  });

  it.each([
    ['hangs', hang()],
    ['is slow', slow(TIMEOUT_MS * 0.9)],
  ])('that %s does not hold up another', async (_name, behaviour) => {
    const [held, free] = [await Receiver.start(behaviour), await Receiver.start()];
    const [busy, healthy] = [await Tenant.on(app.url), await Tenant.on(app.url)];
    const waiting = await busy.webhook(held.url());
    const { id } = await healthy.webhook(free.url());
    await Promise.all(Array.from({ length: 60 }, () => busy.measure()));
    await held.waitFor(1);

    const latencies: number[] = [];
    for (let count = 1; count <= 20; count++) {
      const sentAt = Date.now();
      await healthy.measure();
      const arrived = await free.waitFor(count);
      latencies.push((arrived.at(-1)?.at ?? Infinity) - sentAt);
    }
    const [p95] = latencies.sort((a, b) => a - b).slice(-2);
    expect(p95).toBeLessThan(TIMEOUT_MS / 2);
    expect(await busy.history(waiting.id, '?status=pending')).not.toEqual([]);
    await healthy.settled(id, 20);
    await busy.api.delete(`/webhooks/${waiting.id}`);
    await Promise.all([held.stop(), free.stop()]);
  });
});

describe('a destination that the guard blocks', () => {
  let stores: Stores;

  beforeAll(async () => {
    stores = await Stores.create();
  });

  afterAll(() => stores.dispose());

  it('fails at once, without retries', async () => {
    const receiver = await Receiver.start();
    const api = await startApp({ stores, role: 'api' });
    const worker = await startApp({
      stores,
      role: 'worker',
      env: { ALLOW_PRIVATE_DESTINATIONS: 'false' },
    });
    const tenant = await Tenant.on(api.url);
    const webhooks = [
      await tenant.webhook(receiver.url()),
      await tenant.webhook(`http://localhost:${receiver.port}/`),
    ];
    await tenant.measure();
    for (const { id } of webhooks) {
      const delivery = await tenant.finalDelivery(id);
      const refusal = expect.stringMatching(/^(127.0.0.1|localhost) resolves to a non-public/);
      expect(delivery).toMatchObject({ status: 'failed', attempts: 1, error_message: refusal });
      expect(delivery.attempt_log).toMatchObject([{ status_code: null, error_message: refusal }]);
    }
    expect(receiver.received).toEqual([]);
    await Promise.all([api.stop(), worker.stop(), receiver.stop()]);
  });
});
