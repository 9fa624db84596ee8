import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { Api } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { status } from '../support/behaviours.js';
import { HOSTILE_URLS, URLS_WITH_CREDENTIALS } from '../support/hostile-urls.js';
import { Receiver } from '../support/receiver.js';
import { expectProblem } from '../support/shapes.js';
import { Stores } from '../support/stores.js';
import { Tenant } from '../support/tenant.js';

const WITHHELD = 'the request to a non-public address failed';
const CERTIFICATES = join(import.meta.dirname, '../../tools/faults/certificates');
const certificate = (name: string) => ({
  cert: readFileSync(join(CERTIFICATES, `${name}.pem`)),
  key: readFileSync(join(CERTIFICATES, 'key.pem')),
});

/** Services that speak no HTTP. */
const rubbish = createServer((socket) =>
  socket.on('error', () => undefined).end('+PONG\r\n'),
).unref();
const silent = createServer((socket) => socket.on('error', () => undefined)).unref();
/** Where nothing listens. */
let closedPort = 0;

let stores: Stores;
/** As on the public Internet. */
let strict: AppProcess;
/** Reaches one address beside those of the public Internet, and few ports. */
let selfHosted: AppProcess;
let tenant: Tenant;
let receiver: Receiver;
let secure: Receiver;
/** What the environment names as a proxy. */
let proxy: Receiver;
/** Shows a certificate for `other.example`; the names that it is asked for. */
const asked: string[] = [];
const impostor = createTlsServer({
  ...certificate('wrong-host'),
  SNICallback: (name, done) => {
    asked.push(name);
    done(null);
  },
})
  .on('tlsClientError', () => undefined)
  .unref();

beforeAll(async () => {
  stores = await Stores.create();
  [receiver, secure, proxy] = await Promise.all([
    Receiver.start(),
    Receiver.start(undefined, 0, certificate('valid')),
    Receiver.start(),
  ]);
  await new Promise<void>((listening) => impostor.listen(0, '127.0.0.1', listening));
  const closed = createServer();
  await new Promise<void>((listening) => closed.listen(0, '127.0.0.1', listening));
  closedPort = portOf(closed);
  await new Promise((done) => closed.close(done));
  for (const server of [rubbish, silent]) {
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  }
  const ports = [receiver, secure].map(({ port }) => port);
  ports.push(portOf(impostor), portOf(rubbish), portOf(silent), closedPort, 443);
  const restricted = { ALLOW_PRIVATE_DESTINATIONS: 'false' };
  [strict, selfHosted] = await Promise.all([
    startApp({ stores, role: 'api', env: restricted }),
    startApp({
      stores,
      role: 'all',
      env: {
        ...restricted,
        DELIVERY_MAX_RETRIES: '0',
        ALLOWED_DESTINATION_CIDRS: 'fd00::/8, 127.0.0.1/32',
        ALLOWED_DESTINATION_PORTS: ports.join(', '),
        NODE_EXTRA_CA_CERTS: join(CERTIFICATES, 'ca.pem'),
        NODE_USE_ENV_PROXY: '1',
        HTTP_PROXY: proxy.url(),
        HTTPS_PROXY: proxy.url(),
        ALL_PROXY: proxy.url(),
        http_proxy: proxy.url(),
        https_proxy: proxy.url(),
      },
    }),
  ]);
  tenant = await Tenant.on(selfHosted.url);
});

afterAll(async () => {
  await Promise.all([strict.stop(), selfHosted.stop()]);
  await Promise.all([receiver.stop(), secure.stop(), proxy.stop(), stores.dispose()]);
  for (const server of [impostor, rubbish, silent]) server.close();
});

/** Lets a webhook lead where registration would not let it, as a name does that changes its address. */
const redirect = (id: string, url: string) =>
  stores.query('UPDATE webhooks SET url = $2 WHERE id = $1', [id, url]);

/** The outcome of one report to a webhook that leads to `url`. */
async function outcomeAt(url: string) {
  const { id } = await tenant.webhook(receiver.url());
  await redirect(id, url);
  await tenant.measure();
  const outcome = await tenant.finalDelivery(id);
  await tenant.change(id, { is_active: false });
  return outcome;
}

const blocked = (error_message: string) => ({
  status: 'failed',
  attempts: 1,
  error_message,
  next_attempt_at: null,
  attempt_log: [{ attempt: 1, status_code: null, error_message }],
});

describe('a hostile URL', () => {
  it('is refused by registration in every spelling', async () => {
    const api = new Api(strict.url, tenant.api.credentials);
    for (const url of HOSTILE_URLS) {
      const answer = await api.post('/webhooks/', { url });
      expectProblem(answer, 400, 'invalid_url');
      expect([url, answer.body.detail]).toEqual([
        url,
        expect.stringMatching(/ resolves to a non-public address\.$|^The URL must not contain/),
      ]);
    }
    for (const url of URLS_WITH_CREDENTIALS) {
      const answer = await api.post('/webhooks/', { url });
      expectProblem(answer, 400, 'invalid_url');
      expect(answer.body.detail).toBe('The URL must not contain credentials.');
    }
    expect((await api.get('/webhooks/')).body.items).toEqual([]);
  });
});

describe('an operator who allows one address and few ports', () => {
  it('has deliveries go there, and past the proxy of the environment', async () => {
    for (const url of [receiver.url('/a'), `http://localhost:${receiver.port}/b`]) {
      const { id } = await tenant.webhook(url);
      await tenant.measure();
      expect(await tenant.finalDelivery(id)).toMatchObject({ status: 'delivered', attempts: 1 });
      await tenant.change(id, { is_active: false });
    }
    expect(receiver.received.map(({ path }) => path)).toEqual(['/a', '/b']);
    expect(proxy.received).toEqual([]);
  });

  it('has every other address refused, once and for good', async () => {
    const url = `http://127.0.0.2:${receiver.port}/`;
    const answer = await tenant.api.post('/webhooks/', { url });
    expectProblem(answer, 400, 'invalid_url');
    expect(answer.body.detail).toBe('127.0.0.2 resolves to a non-public address.');
    expect(await outcomeAt(url)).toMatchObject(
      blocked('127.0.0.2 resolves to a non-public address'),
    );
  });

  it('has every other port refused, once and for good', async () => {
    const answer = await tenant.api.post('/webhooks/', { url: proxy.url() });
    expectProblem(answer, 400, 'invalid_url');
    expect(answer.body.detail).toBe(`The URL must not use port ${proxy.port}.`);
    expect(await outcomeAt(proxy.url())).toMatchObject(
      blocked(`port ${proxy.port} is not allowed`),
    );
    expect(await outcomeAt('http://127.0.0.1/')).toMatchObject(blocked('port 80 is not allowed'));
    expect(proxy.received).toEqual([]);
  });

  it.each(['127.0.0.1', 'localhost'])('shows nothing of what listens on %s', async (host) => {
    const services = {
      'closed port': `http://${host}:${closedPort}/`,
      'other protocol': `http://${host}:${portOf(rubbish)}/`,
      'no response': `http://${host}:${portOf(silent)}/`,
      'wrong certificate': `https://${host}:${portOf(impostor)}/`,
      'TLS without TLS': `https://${host}:${receiver.port}/`,
    };
    for (const [service, url] of Object.entries(services)) {
      const { status, attempt_log } = await outcomeAt(url);
      expect({ service, status, attempt_log }).toEqual({
        service,
        status: 'failed',
        attempt_log: [
          expect.objectContaining({
            status_code: null,
            error_message: WITHHELD,
            response_body: null,
          }),
        ],
      });
      const { id } = await tenant.webhook(url);
      const answer = await tenant.api.post(`/webhooks/${id}/test`);
      expectProblem(answer, 502, 'test_not_delivered');
      expect(answer.body.detail).toBe(`Test delivery failed: ${WITHHELD}`);
      await tenant.change(id, { is_active: false });
    }
  });

  it('shows the status of a response, which decides, and not its body', async () => {
    receiver.on('/internal', status(500, { body: 'internal details' }));
    expect(await outcomeAt(receiver.url('/internal'))).toMatchObject({
      status: 'failed',
      attempt_log: [
        {
          status_code: 500,
          error_message: 'The endpoint responded with 500',
          response_body: null,
        },
      ],
    });
    expect(
      await stores.query('SELECT FROM delivery_attempts WHERE response_body IS NOT NULL'),
    ).toEqual([]);
  });

  it('still has certificates checked, against the name in the URL', async () => {
    expect(await outcomeAt(secure.url())).toMatchObject({ status: 'delivered' });
    const url = `https://localhost:${portOf(impostor)}/`;
    asked.length = 0;
    const { id } = await tenant.webhook(url);
    const answer = await tenant.api.post(`/webhooks/${id}/test`);
    expectProblem(answer, 502, 'test_not_delivered');
    expect(answer.body.detail).toBe(`Test delivery failed: ${WITHHELD}`);
    await selfHosted.waitForLog(
      (line) => line.webhook_id === id && String(line.error).includes('not for this host name'),
    );
    expect(asked).toEqual(['localhost']);
  });
});

function portOf(server: { address(): AddressInfo | string | null }): number {
  return (server.address() as AddressInfo).port;
}
