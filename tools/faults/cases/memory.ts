import type { FaultCase } from '../fault-case.js';
import { drain } from '../invariants.js';
import type { Stack } from '../stack.js';

const WEBHOOKS = 40;
const REPORTS_PER_WAVE = 100;
const GROWTH_MAX_BYTES = 2_000_000;

/** Sends many deliveries through the queue, and compares the size of Redis before and after. */
function finishedJobs(waves: number, heavy: boolean): FaultCase {
  const total = waves * WEBHOOKS * REPORTS_PER_WAVE;
  return {
    name: `${total.toLocaleString('en')} deliveries through one queue`,
    expected: 'No finished job stays in Redis: its keys and its memory do not grow.',
    heavy,
    alone: true,
    drainMs: 120_000,
    async run(context) {
      const stack = await context.start();
      for (let n = 0; n < WEBHOOKS; n++) await stack.endpoint();
      stack.begin(0);
      await wave(stack);
      const before = await held(stack);
      for (let n = 1; n < waves; n++) await wave(stack);
      const after = await held(stack);
      context.note(
        `Redis held ${before.keys} keys and ${before.bytes} bytes after ${WEBHOOKS * REPORTS_PER_WAVE} deliveries, ` +
          `${after.keys} and ${after.bytes} after ${total}`,
      );
      if (after.keys > before.keys) context.problem('finished jobs stay in Redis');
      if (after.bytes > before.bytes + GROWTH_MAX_BYTES) {
        context.problem('the memory of Redis grows');
      }
    },
  };
}

async function wave(stack: Stack): Promise<void> {
  await Promise.all(Array.from({ length: REPORTS_PER_WAVE }, () => stack.load.report()));
  await drain(stack, 120_000);
}

async function held({ redis }: Stack): Promise<{ keys: number; bytes: number }> {
  const keys = Number(await redis.command('DBSIZE'));
  const info = String(await redis.command('INFO', 'memory'));
  return { keys, bytes: Number(/used_memory:(\d+)/.exec(info)?.[1]) };
}

export const MEMORY_CASES: FaultCase[] = [finishedJobs(5, false), finishedJobs(25, true)];
