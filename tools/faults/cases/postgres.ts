import { slow } from '../../../test/support/behaviours.js';
import pg from 'pg';
import type { CaseContext, FaultCase, ServerFault } from '../fault-case.js';
import { checkHealth, firstAcknowledged, sleep, someTime } from '../scenario.js';
import type { Stack } from '../stack.js';

const CALM_MS = 2_000;

interface PostgresFault extends ServerFault {
  /** Whether ingest and readiness must return 503 meanwhile. */
  refuses?: boolean;
}

function postgresCase(fault: PostgresFault): FaultCase {
  const { name, expected, short, refuses } = fault;
  return {
    name,
    expected,
    short,
    async run(context) {
      const stack = await context.start();
      await stack.endpoint();
      await stack.endpoint(slow(700));
      stack.begin(10);
      await sleep(CALM_MS);
      const from = Date.now();
      await fault.begin(stack);
      await sleep(context.short ? Math.min(fault.ms, 6_000) : fault.ms);
      if (refuses) await checkHealth(context, stack, 'ready', '503 503');
      await checkHealth(context, stack, 'live', '200 ok');
      await fault.end(stack);
      const back = Date.now();
      context.recovered(await firstAcknowledged(stack, back));
      if (refuses) checkRefusals(context, stack, from);
      await someTime(context, 3_000, 4_000);
      await checkSessions(context, stack);
    },
  };
}

/** No pool may keep a connection with an open transaction. */
async function checkSessions(context: CaseContext, stack: Stack): Promise<void> {
  const left = await stack.query<{ query: string }>(
    `SELECT query FROM pg_stat_activity WHERE usename = 'mutx'
       AND state LIKE 'idle in transaction%' AND state_change < now() - interval '2 seconds'`,
  );
  for (const { query } of left) context.problem(`a transaction was left open after: ${query}`);
}

/** The ledger itself reports a 503 without `Retry-After`, and a 500. */
function checkRefusals(context: CaseContext, stack: Stack, from: number): void {
  const calls = stack.load.ledger.calls(from);
  const refused = calls.filter(({ status }) => status === 503);
  const lost = calls.filter(({ status }) => status === 0);
  context.note(`${refused.length} ingests returned 503, ${lost.length} got no response`);
  if (refused.length === 0) context.problem('no ingest returned 503');
  if (lost.length > 0) context.problem(`an ingest got no response: ${lost[0]?.detail}`);
}

async function cutAll(stack: Stack): Promise<void> {
  await stack.query('ALTER ROLE mutx CONNECTION LIMIT 0');
  await stack.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'mutx'`,
  );
}

const CUTS = 30;

/** Each termination hits the processes in another state: idle, connecting, in a statement, between two. */
const terminatedRepeatedly: FaultCase = {
  name: 'PostgreSQL sessions terminated repeatedly',
  expected: 'Every process continues with a new session; ingest returns 503 at worst.',
  async run(context) {
    const stack = await context.start();
    await stack.endpoint();
    stack.begin(20);
    await sleep(CALM_MS);
    for (let n = 0; n < CUTS; n++) {
      await stack.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'mutx'`,
      );
      await someTime(context, 50, 600);
    }
    context.recovered(await firstAcknowledged(stack, Date.now()));
    await someTime(context, 1_000, 2_000);
    await checkSessions(context, stack);
  },
};

/** Reads that wait for a lock occupy every connection of the API's pool. */
const poolExhausted: FaultCase = {
  name: 'PostgreSQL pool exhausted',
  expected:
    'Ingest returns 503 with Retry-After within 3 s, and recovers when a connection is free.',
  async run(context) {
    const stack = await context.start();
    await stack.endpoint();
    stack.begin(8);
    await sleep(CALM_MS);
    const client = await stack.pool.connect();
    const from = Date.now();
    try {
      await client.query('BEGIN');
      await client.query('LOCK TABLE webhooks IN ACCESS EXCLUSIVE MODE');
      const reads = Array.from({ length: 60 }, () => stack.api.get('/webhooks'));
      await sleep(7_000);
      await client.query('COMMIT');
      const back = Date.now();
      const statuses = new Set((await Promise.all(reads)).map(({ status }) => status));
      if ([...statuses].some((status) => status !== 200 && status !== 503)) {
        context.problem(`reads returned ${[...statuses].join(', ')}`);
      }
      context.recovered(await firstAcknowledged(stack, back));
    } finally {
      client.release();
    }
    checkRefusals(context, stack, from);
    await someTime(context, 1_000, 2_000);
  },
};

/** Another client locks agents in the wrong order; PostgreSQL aborts our transaction, not that of the client. */
const deadlock: FaultCase = {
  name: 'PostgreSQL deadlock',
  expected: 'The aborted transaction runs again; the client sees at most a delay.',
  async run(context) {
    const stack = await context.start();
    await stack.endpoint();
    stack.begin(20);
    await sleep(CALM_MS);
    const client = new pg.Client({ connectionString: stack.postgres.superuserUrl });
    await client.connect();
    try {
      for (let n = 0; n < 15 && (await deadlocks(stack)) < 3; n++) await lockBackwards(client);
    } finally {
      await client.end();
    }
    const count = await deadlocks(stack);
    context.note(`${count} deadlocks`);
    if (count === 0) context.problem('there was no deadlock');
    await someTime(context, 500, 1_500);
  },
};

async function deadlocks(stack: Stack): Promise<number> {
  const [row] = await stack.query<{ deadlocks: number }>(
    `SELECT deadlocks::int FROM pg_stat_database WHERE datname = 'mutx'`,
  );
  return row?.deadlocks ?? 0;
}

async function lockBackwards(client: pg.Client): Promise<void> {
  await client.query(`BEGIN`);
  await client.query(`SET LOCAL deadlock_timeout = '1min'`);
  const { rows } = await client.query<{ id: string }>('SELECT id FROM agents ORDER BY id DESC');
  for (const { id } of rows) {
    await client.query('SELECT FROM agents WHERE id = $1 FOR UPDATE', [id]);
    await sleep(60);
  }
  await client.query('COMMIT');
}

/** PostgreSQL is unavailable for longer than a lease, while attempts at a slow endpoint are in flight. */
const claimsDuringOutage: FaultCase = {
  name: 'PostgreSQL unavailable during attempts',
  expected:
    'No worker takes the claims of another that only could not renew its lease: nothing is sent twice.',
  async run(context) {
    const stack = await context.start({ workers: 2, env: { DELIVERY_TIMEOUT_MS: '30000' } });
    await stack.endpoint(slow(20_000));
    const load = stack.begin(0);
    await Promise.all(Array.from({ length: 12 }, () => load.report()));
    await someTime(context, 500, 1_000);
    await stack.postgres.stop();
    await sleep(11_500);
    await stack.postgres.start();
    await sleep(9_000);
    const sent = stack.endpoints.flatMap(({ receiver }) => receiver.received).length;
    if (sent > load.ledger.entries.length) {
      context.problem(`${load.ledger.entries.length} deliveries were sent ${sent} times`);
    }
  },
};

export const POSTGRES_CASES: FaultCase[] = [
  postgresCase({
    name: 'PostgreSQL restarted',
    expected: 'Ingest returns 503 for a moment; workers hold results and record them afterwards.',
    ms: 0,
    short: true,
    begin: (stack) => stack.postgres.stop(),
    end: (stack) => stack.postgres.start(),
  }),
  postgresCase({
    name: 'PostgreSQL crashed',
    expected:
      'After its recovery, committed reports are complete and all others have left nothing.',
    ms: 0,
    begin: (stack) => stack.postgres.kill(),
    end: (stack) => stack.postgres.start(),
  }),
  terminatedRepeatedly,
  postgresCase({
    name: 'PostgreSQL unavailable for 30 s',
    expected: 'Ingest returns 503 with Retry-After; readiness fails, liveness does not.',
    ms: 30_000,
    refuses: true,
    begin: (stack) => stack.postgres.stop(),
    end: (stack) => stack.postgres.start(),
  }),
  postgresCase({
    name: 'PostgreSQL frozen for 30 s',
    expected: 'Ingest returns 503 with Retry-After after its timeout; nothing is half-written.',
    ms: 30_000,
    refuses: true,
    begin: (stack) => stack.postgres.freeze(),
    end: (stack) => stack.postgres.thaw(),
  }),
  postgresCase({
    name: 'PostgreSQL refuses connections',
    expected: 'Ingest returns 503 with Retry-After, and recovers by itself.',
    ms: 8_000,
    refuses: true,
    begin: cutAll,
    end: (stack) => stack.query('ALTER ROLE mutx CONNECTION LIMIT -1'),
  }),
  poolExhausted,
  deadlock,
  claimsDuringOutage,
];
