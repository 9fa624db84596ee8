import { randomUUID } from 'node:crypto';
import { expectStatus } from '../../../test/support/api-client.js';
import { eventually } from '../../../test/support/eventually.js';
import { insertDeliveries, insertEvents } from '../../../test/support/history.js';
import { Receiver } from '../../../test/support/receiver.js';
import type { CaseContext, FaultCase } from '../fault-case.js';
import { between } from '../random.js';
import { sleep, someTime } from '../scenario.js';
import type { Stack } from '../stack.js';

const EVENTS = 20_000;
const EVENTS_IF_SHORT = 1_500;
/** A replay plans 500 deliveries per second; the machine may be slower. */
const MS_PER_EVENT = 12;
const GRACE_MS = 120_000;

/** A webhook that gets nothing but its replay. */
interface Replayed {
  readonly webhookId: string;
  readonly receiver: Receiver;
  readonly events: readonly string[];
}

/** A replay is disturbed by `fault` while it plans. */
function replayCase(
  name: string,
  short: boolean,
  fault: (stack: Stack, context: CaseContext) => Promise<void>,
): FaultCase {
  return {
    name: `${name} during a replay of 20,000 events`,
    expected: 'The replay sends exactly the matching events; it plans each of them once.',
    short,
    async run(context) {
      const stack = await context.start({ workers: 2 });
      await stack.endpoint();
      stack.begin(10);
      const replayed = await prepare(stack, context.short ? EVENTS_IF_SHORT : EVENTS);
      try {
        const replayId = await request(stack, replayed);
        await untilPlanned(stack, replayId, replayed.events.length / 20);
        await fault(stack, context);
        const back = Date.now();
        await untilEnded(stack, replayId, replayed);
        context.note(`${name}: the replay ended ${Date.now() - back} ms after the fault`);
        await check(context, stack, replayId, replayed);
      } finally {
        await replayed.receiver.stop();
      }
    },
  };
}

/** Events of the account, each with a failed delivery to a webhook that live events do not match. */
async function prepare(stack: Stack, count: number): Promise<Replayed> {
  const receiver = await Receiver.start();
  const { id: userId } = expectStatus(200, await stack.api.get<{ id: string }>('/auth/me'));
  const made = await stack.api.post<{ id: string }>('/webhooks', {
    url: receiver.url('/replayed'),
    events: ['alert.*'],
  });
  const { id: webhookId } = expectStatus(201, made);
  const events = await insertEvents(stack, userId, { count });
  await insertDeliveries(stack, webhookId, events, { status: 'failed' });
  return { webhookId, receiver, events };
}

/** Retried with its key until it is accepted: an API that is killed meanwhile creates one replay. */
async function request(stack: Stack, { webhookId }: Replayed): Promise<string> {
  const since = new Date(Date.now() - 3_600_000).toISOString();
  const headers = { 'Idempotency-Key': randomUUID() };
  return eventually(
    async () => {
      const path = `/webhooks/${webhookId}/replays`;
      const answer = await stack.api.post<{ id: string }>(path, { since }, headers);
      return expectStatus(202, answer).id;
    },
    { timeoutMs: 30_000, what: 'an accepted replay' },
  );
}

/** Fails while PostgreSQL is unavailable. */
async function progressOf(
  stack: Stack,
  replayId: string,
): Promise<{ status: string; planned: number; pending: number }> {
  const [row] = await stack.query<{ status: string; planned: number; pending: number }>(
    `SELECT status, planned, (SELECT count(*)::int FROM deliveries
       WHERE replay_id = replays.id AND status = 'pending') AS pending
     FROM replays WHERE id = $1`,
    [replayId],
  );
  if (!row) throw new Error('The replay is missing');
  return row;
}

async function untilPlanned(stack: Stack, replayId: string, count: number): Promise<void> {
  await eventually(async () => (await progressOf(stack, replayId)).planned >= count, {
    timeoutMs: GRACE_MS + count * MS_PER_EVENT,
    what: `${count} planned deliveries`,
  });
}

async function untilEnded(stack: Stack, replayId: string, { events }: Replayed): Promise<void> {
  await eventually(
    async () => {
      const { status, pending, planned } = await progressOf(stack, replayId);
      if (status === 'completed' && pending === 0) return true;
      throw new Error(`It is ${status}, ${planned} are planned and ${pending} pending`);
    },
    {
      timeoutMs: GRACE_MS + events.length * MS_PER_EVENT,
      intervalMs: 200,
      what: 'the end of the replay',
    },
  );
}

/** Compares the events, the planned deliveries and the requests that arrived. */
async function check(
  context: CaseContext,
  stack: Stack,
  replayId: string,
  { webhookId, receiver, events }: Replayed,
): Promise<void> {
  const planned = await stack.query<{ event_id: string; status: string }>(
    'SELECT event_id, status FROM deliveries WHERE replay_id = $1',
    [replayId],
  );
  const replays = await stack.query('SELECT FROM replays WHERE webhook_id = $1', [webhookId]);
  if (replays.length !== 1) context.problem(`there are ${replays.length} replays`);
  if (planned.length !== events.length) {
    context.problem(`${planned.length} deliveries were planned for ${events.length} events`);
  }
  const ended = planned.filter(({ status }) => status !== 'delivered');
  if (ended.length > 0) context.problem(`${ended.length} deliveries ended as ${ended[0]?.status}`);
  const expected = new Set(events);
  const arrived = new Set(receiver.received.map((it) => it.header('x-mutx-event-id') ?? ''));
  for (const [what, ids] of [
    ['planned', new Set(planned.map(({ event_id }) => event_id))],
    ['sent', arrived],
  ] as const) {
    if (ids.size !== expected.size || [...ids].some((id) => !expected.has(id))) {
      context.problem(`${ids.size} other events were ${what} than the ${expected.size} expected`);
    }
  }
}

export const REPLAY_CASES: FaultCase[] = [
  replayCase('workers killed', true, async (stack, context) => {
    const points = ['before the commit', 'after the commit', 'after the claim'] as const;
    for (const point of points.slice(0, context.short ? 1 : undefined)) {
      for (const worker of stack.workers) {
        worker.command({ point, nth: between(context.random, 1, 5) });
        await worker.death();
        await worker.start();
        await someTime(context, 200, 1_000);
      }
    }
  }),
  replayCase('API killed', false, async (stack, context) => {
    for (let kill = 0; kill < 3; kill++) {
      await someTime(context, 300, 1_500);
      await stack.firstApi.kill();
      await stack.firstApi.start();
    }
  }),
  replayCase('Redis wiped', false, async (stack, context) => {
    for (let n = 0; n < 8; n++) {
      await stack.redis.command('FLUSHALL');
      await someTime(context, 100, 800);
    }
  }),
  replayCase('PostgreSQL restarted', false, async (stack, context) => {
    await stack.postgres.stop();
    await sleep(1_000);
    await stack.postgres.start();
    await someTime(context, 1_000, 2_000);
    await stack.postgres.kill();
    await stack.postgres.start();
  }),
];
