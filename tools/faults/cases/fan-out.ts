import { eventually } from '../../../test/support/eventually.js';
import type { FaultCase } from '../fault-case.js';
import { between } from '../random.js';
import { someTime } from '../scenario.js';
import type { Order, Stack } from '../stack.js';

const WEBHOOKS = 100;
/** Reports per second, each of which has a delivery to every webhook. */
const RATE = 4;
const RECOVERY_MS = 15_000;

/** Resolves with the time until the tasks that wait now are expanded, in ms. */
async function expanded(stack: Stack): Promise<number> {
  const from = Date.now();
  const waiting = await stack.query<{ id: string }>('SELECT event_id AS id FROM fan_out_tasks');
  const ids = waiting.map(({ id }) => id);
  await eventually(
    async () => {
      const left = await stack.query('SELECT FROM fan_out_tasks WHERE event_id = ANY ($1)', [ids]);
      return left.length === 0;
    },
    { timeoutMs: 30_000, what: 'the expansion of all tasks' },
  );
  return Date.now() - from;
}

const underKills: FaultCase = {
  name: 'fan-out: workers killed while 100 webhooks are expanded',
  expected:
    'The deliveries of an event are inserted together and once, by the killed worker or by the next one.',
  short: true,
  async run(context) {
    const stack = await context.start({ workers: 2 });
    await Promise.all(Array.from({ length: WEBHOOKS }, () => stack.endpoint()));
    stack.begin(RATE);
    const points: Order['point'][] = ['while expanding', 'before the hint'];
    for (const [n, worker] of stack.workers.entries()) {
      const point = points[n % points.length] ?? 'while expanding';
      worker.command({ point, nth: between(context.random, 1, 2) });
    }
    await Promise.all(stack.workers.map((worker) => worker.death()));
    await someTime(context, 300, 600);
    const recovered = expanded(stack);
    await Promise.all(stack.workers.map((worker) => worker.start()));
    context.recovered(await recovered, RECOVERY_MS);
  },
};

export const FAN_OUT_CASES: FaultCase[] = [underKills];
