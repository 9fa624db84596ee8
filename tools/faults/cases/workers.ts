import { eventually } from '../../../test/support/eventually.js';
import type { CaseContext, FaultCase } from '../fault-case.js';
import { between } from '../random.js';
import { firstResend, someTime } from '../scenario.js';
import type { Order, Stack } from '../stack.js';

/** First re-send after a worker was terminated. */
const RECOVERY_MS = 15_000;

/** One of two workers kills itself at this point, under load, and is restarted after a while. */
function killed(point: Order['point'], name: string, expected: string, short: boolean): FaultCase {
  return {
    name,
    expected,
    short,
    async run(context) {
      const stack = await context.start({ workers: 2 });
      const endpoint = await stack.endpoint();
      stack.begin();
      await someTime(context, 1_000, 2_500);
      const { firstWorker } = stack;
      firstWorker.command({ point, nth: between(context.random, 1, 8) });
      const died = await firstWorker.death();
      context.recovered(await firstResend(endpoint, died), RECOVERY_MS);
      await firstWorker.start();
      await someTime(context, 1_000, 2_000);
    },
  };
}

/** The worker is killed after a result was recorded: that delivery must not be sent again. */
const afterTheRecord: FaultCase = {
  name: 'worker killed after the record',
  expected: 'Recorded deliveries are not sent again; the other attempts in flight are.',
  short: true,
  async run(context) {
    const stack = await context.start({ workers: 2 });
    const endpoint = await stack.endpoint();
    stack.begin();
    await someTime(context, 1_000, 2_500);
    const { firstWorker } = stack;
    firstWorker.command({ point: 'after the record', nth: between(context.random, 1, 8) });
    await firstWorker.death();
    const delivered = await stack.query<{ id: string }>(
      `SELECT id FROM deliveries WHERE status = 'delivered'`,
    );
    const asked = Date.now();
    const ids = new Set(delivered.map(({ id }) => id));
    await firstWorker.start();
    await someTime(context, 13_000, 14_000);
    const again = endpoint.receiver.received.filter(
      (it) => it.at > asked && ids.has(it.header('x-mutx-delivery-id') ?? ''),
    );
    if (again.length > 0) context.problem(`${again.length} recorded deliveries were sent again`);
  },
};

function attemptsOf(stack: Stack, tag: string): Promise<{ attempts: number; status: string }[]> {
  return stack.query(
    `SELECT d.attempts, d.status FROM deliveries d JOIN events e ON e.id = d.event_id
     WHERE e.data::json->>'node_id' = $1`,
    [tag],
  );
}

const threeTimes: FaultCase = {
  name: 'worker killed three times by the same delivery',
  expected:
    'Each kill costs that delivery one attempt; the attempt after the third kill delivers it.',
  async run(context) {
    const stack = await context.start({ workers: 2 });
    const endpoint = await stack.endpoint();
    stack.begin(6);
    await someTime(context, 500, 1_500);
    const tag = `cursed-${context.random()}`;
    for (const worker of stack.workers) {
      worker.command({ point: 'before sending', contains: tag, again: true });
      worker.supervise(300);
    }
    await stack.load.report('error', true, tag);
    await eventually(async () => (await attemptsOf(stack, tag)).every((it) => it.attempts >= 3), {
      timeoutMs: 90_000,
      intervalMs: 100,
      what: 'a third kill',
    });
    for (const worker of stack.workers) worker.withdraw();
    const lifted = Date.now();
    const [arrived] = await endpoint.receiver.waitFor(1, {
      where: ({ text }) => text.includes(tag),
      timeoutMs: 30_000,
    });
    context.recovered((arrived?.at ?? lifted) - lifted, RECOVERY_MS);
  },
};

const poison: FaultCase = {
  name: 'payload that kills every worker',
  expected: 'It fails after 1 + DELIVERY_MAX_RETRIES claims, and everything else is delivered.',
  maxAttempts: 3,
  async run(context) {
    const env = { DELIVERY_MAX_RETRIES: '2' };
    const stack = await context.start({ workers: 2, env });
    await stack.endpoint();
    const tag = `poison-${context.random()}`;
    stack.doomed.add(tag);
    const load = stack.begin(0);
    await Promise.all(stack.workers.map((worker) => worker.terminate()));
    // All in one backlog, so that workers claim the poison together with the rest.
    const rest = Array.from({ length: 60 }, () => load.report());
    await load.report('error', true, tag);
    await Promise.all(rest);
    for (const worker of stack.workers) {
      worker.command({ point: 'before sending', contains: tag, again: true });
      await worker.start();
      worker.supervise(300);
    }
    await ended(context, stack, tag);
  },
};

async function ended(context: CaseContext, stack: Stack, tag: string): Promise<void> {
  const rows = await eventually(
    async () => {
      const found = await attemptsOf(stack, tag);
      return found.length > 0 && found.every(({ status }) => status !== 'pending') && found;
    },
    { timeoutMs: 90_000, intervalMs: 100, what: 'the final status of the poison' },
  );
  if (rows.some(({ status, attempts }) => status !== 'failed' || attempts !== 3)) {
    context.problem(`the poison ended as ${JSON.stringify(rows)}`);
  }
}

export const WORKER_CASES: FaultCase[] = [
  killed(
    'before sending',
    'worker killed before sending',
    'The attempt counts as abandoned; another worker sends within 15 s.',
    true,
  ),
  killed(
    'after the 200',
    'worker killed between the 200 and the record',
    'Another worker sends again within 15 s, with the same delivery id: the receiver sees a duplicate.',
    true,
  ),
  afterTheRecord,
  threeTimes,
  poison,
];
