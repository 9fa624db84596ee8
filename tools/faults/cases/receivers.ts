import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  closeConnection,
  drip,
  endlessBody,
  failTimes,
  hang,
  ok,
  redirect,
  resetMidBody,
  retryAfter,
  slow,
  status,
  type Behaviour,
} from '../../../test/support/behaviours.js';
import { expectStatus } from '../../../test/support/api-client.js';
import { eventually } from '../../../test/support/eventually.js';
import type { CaseContext, FaultCase } from '../fault-case.js';
import { arrivalP99, machineP99, sleep } from '../scenario.js';
import type { Endpoint, Stack } from '../stack.js';

const CALM_MS = 3_000;
const TOGETHER_MS = 6_000;
/** Limit of a good neighbour's latency (p99). */
const NEIGHBOUR_P99_MS = 2_000;
/** On a slower machine, the limit is this many times the duration of a no-op request. */
const NEIGHBOUR_FACTOR = 10;
const AN_HOUR_MS = 3_600_000;
const CERTIFICATES = join(import.meta.dirname, '../certificates');

interface BadNeighbour {
  name: string;
  expected: string;
  short?: boolean;
  /** Returns the bad endpoint; its deliveries may end in any way. */
  register: (stack: Stack) => Promise<Endpoint>;
  /** Checks the bad endpoint before it is fixed. */
  check?: (stack: Stack, bad: Endpoint, context: CaseContext) => Promise<void>;
}

/** A good endpoint alone, then beside a bad one; finally the bad one moves to a working URL. */
function neighbourCase({ name, expected, short, register, check }: BadNeighbour): FaultCase {
  return {
    name,
    expected,
    short,
    async run(context) {
      const stack = await context.start({
        env: {
          DELIVERY_TIMEOUT_MS: '2500',
          NODE_EXTRA_CA_CERTS: join(CERTIFICATES, 'ca.pem'),
        },
      });
      const good = await stack.endpoint();
      stack.begin(12);
      await sleep(CALM_MS);
      const bad = await register(stack);
      // Reports sent at this moment may or may not match the new webhook.
      const from = Date.now();
      await sleep(context.short ? TOGETHER_MS / 2 : TOGETHER_MS);
      const to = Date.now();
      await stack.load.stop();
      await check?.(stack, bad, context);
      await heal(stack, bad);
      await sleep(500);
      const [alone, beside] = [arrivalP99(stack, good, 0, from), arrivalP99(stack, good, from, to)];
      context.note(`latency of a good neighbour (p99): ${alone} ms alone, ${beside} ms beside it`);
      const limit = Math.max(NEIGHBOUR_P99_MS, machineP99(stack, from, to) * NEIGHBOUR_FACTOR);
      if (beside > limit) context.problem(`latency of a good neighbour (p99) is ${beside} ms`);
    },
  };
}

const UNCERTAIN = { expects: 'nothing certain' } as const;

async function heal(stack: Stack, bad: Endpoint): Promise<void> {
  const moved = await stack.endpoint(ok(), UNCERTAIN);
  bad.receiver.respond(ok());
  const changed = await stack.api.patch(`/webhooks/${bad.webhookId}`, {
    url: moved.receiver.url('/moved'),
  });
  expectStatus(200, changed);
}

function behaving(behaviour: Behaviour): BadNeighbour['register'] {
  return (stack) => stack.endpoint(behaviour, UNCERTAIN);
}

/** 20 MB of zeros in 20 KB. */
const bomb = (): Behaviour =>
  status(200, {
    headers: { 'content-encoding': 'gzip' },
    body: gzipSync(Buffer.alloc(20_000_000)),
  });

const ABSURD = ['99999999999', 'Fri, 31 Dec 9999 23:59:59 GMT', '-5', 'soon', '1e9'];

function absurdRetryAfter(): Behaviour {
  let count = 0;
  return (request, response) => {
    const code = count % 2 === 0 ? 429 : 503;
    retryAfter(ABSURD[count++ % ABSURD.length] ?? '', code)(request, response);
  };
}

/** No delivery waits for more than an hour; deactivating the webhook cancels them. */
async function withinAnHour(stack: Stack, bad: Endpoint, context: CaseContext): Promise<void> {
  const [row] = await stack.query<{ ms: number; waiting: number }>(
    `SELECT (extract(epoch FROM max(next_attempt_at) - now()) * 1000)::float8 AS ms,
       count(*)::int AS waiting
     FROM deliveries WHERE webhook_id = $1 AND status = 'pending'`,
    [bad.webhookId],
  );
  if (!row?.waiting)
    context.problem('no delivery is pending for the receiver that sent Retry-After');
  if ((row?.ms ?? 0) > AN_HOUR_MS * 1.01) context.problem(`a delivery is delayed by ${row?.ms} ms`);
  const off = await stack.api.patch(`/webhooks/${bad.webhookId}`, { is_active: false });
  expectStatus(200, off);
}

/** A TCP server that accepts and then neither reads nor writes nor closes. */
async function registerHalfOpen(stack: Stack): Promise<Endpoint> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => {
    sockets.add(socket.on('error', () => undefined));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  const { port } = server.address() as AddressInfo;
  return stack.endpoint(ok(), { ...UNCERTAIN, url: `http://127.0.0.1:${port}/` });
}

function tlsCase(certificate: string, reason: RegExp, what: string): BadNeighbour {
  return {
    name: `receiver with ${what}`,
    expected: 'No request is sent; the attempt fails with the reason, and is retried.',
    register: (stack) => stack.endpoint(ok(), { ...UNCERTAIN, tls: tls(certificate) }),
    async check(stack, bad, context) {
      const messages = await eventually(async () => {
        const rows = await stack.query<{ message: string }>(
          `SELECT DISTINCT a.error_message AS message FROM delivery_attempts a
           JOIN deliveries d ON d.id = a.delivery_id WHERE d.webhook_id = $1`,
          [bad.webhookId],
        );
        return rows.length > 0 && rows.map(({ message }) => message);
      });
      if (!messages.every((message) => reason.test(message))) {
        context.problem(`the recorded reason is ${messages.join(', ')}`);
      }
      if (bad.receiver.received.length > 0) context.problem('a request was sent');
    },
  };
}

function tls(certificate: string): { cert: Buffer; key: Buffer } {
  return {
    cert: readFileSync(join(CERTIFICATES, `${certificate}.pem`)),
    key: readFileSync(join(CERTIFICATES, 'key.pem')),
  };
}

/** The control of the three above: the same authority, a valid certificate. */
const goodTls: FaultCase = {
  name: 'receiver with a valid TLS certificate',
  expected: 'Everything is delivered over HTTPS, after failures and retries.',
  async run(context) {
    const env = { NODE_EXTRA_CA_CERTS: join(CERTIFICATES, 'ca.pem') };
    const stack = await context.start({ env });
    await stack.endpoint(failTimes(1, closeConnection()), { tls: tls('valid') });
    stack.begin(12);
    await sleep(CALM_MS);
  },
};

const circuit: FaultCase = {
  name: 'receiver down until its circuit opens',
  expected:
    'Deliveries stay pending behind the open circuit; a successful probe closes it and they are sent.',
  maxAttempts: 2,
  async run(context) {
    const stack = await context.start({
      env: { WEBHOOK_CIRCUIT_AFTER: '3', DELIVERY_MAX_RETRIES: '1' },
    });
    await stack.endpoint();
    const bad = await stack.endpoint(closeConnection(), { expects: 'any end', probed: true });
    stack.begin(12);
    await eventually(
      async () => {
        const { body } = await stack.api.get(`/webhooks/${bad.webhookId}`);
        return (body as { circuit_open: boolean }).circuit_open;
      },
      { what: 'an open circuit' },
    );
    await sleep(1_000);
    bad.receiver.respond(ok());
    const healed = Date.now();
    const [first] = await bad.receiver.waitFor(1, { where: ({ at }) => at >= healed });
    context.recovered((first?.at ?? healed) - healed, 15_000);
    await sleep(1_000);
  },
};

const FAIL_AT_DEADLINE = 'Its attempts fail at the deadline; neighbours keep their latency.';

export const RECEIVER_CASES: FaultCase[] = [
  neighbourCase({
    name: 'receiver that is slow',
    expected: 'Its deliveries arrive; neighbours keep their latency.',
    register: behaving(slow(1_000)),
  }),
  neighbourCase({
    name: 'receiver that hangs before headers',
    expected: FAIL_AT_DEADLINE,
    short: true,
    register: behaving(hang()),
  }),
  neighbourCase({
    name: 'receiver with half-open connections',
    expected: FAIL_AT_DEADLINE,
    register: registerHalfOpen,
  }),
  neighbourCase({
    name: 'receiver that sends a byte every 200 ms',
    expected: FAIL_AT_DEADLINE,
    register: behaving(drip(200)),
  }),
  neighbourCase({
    name: 'receiver with an endless body',
    expected:
      'At most 64 KiB of the body are read and the status decides; neighbours keep their latency.',
    short: true,
    register: behaving(endlessBody()),
  }),
  neighbourCase({
    name: 'receiver with a gzip bomb',
    expected: 'Decompression stops at 256 KiB; the status decides.',
    register: behaving(bomb()),
  }),
  neighbourCase({
    name: 'receiver in a redirect loop',
    expected: 'Redirects are not followed: the attempt fails and is retried.',
    register: behaving((request, response) => redirect(request.path)(request, response)),
  }),
  neighbourCase({
    name: 'receiver that resets mid-body',
    expected: 'The attempt fails and is retried; neighbours keep their latency.',
    register: behaving(resetMidBody()),
  }),
  neighbourCase({
    name: 'receiver with an absurd Retry-After',
    expected: 'Delays are capped at one hour; invalid values are ignored.',
    register: behaving(absurdRetryAfter()),
    check: withinAnHour,
  }),
  neighbourCase(tlsCase('self-signed', /self-signed/, 'a self-signed TLS certificate')),
  neighbourCase(tlsCase('expired', /expired/, 'an expired TLS certificate')),
  neighbourCase(tlsCase('wrong-host', /altnames|host/i, 'a TLS certificate for another host')),
  goodTls,
  circuit,
];
