import { Attacker } from '../../../attacks/attacker.js';
import { eventually } from '../../../../test/support/eventually.js';
import type { FaultCase } from '../../fault-case.js';
import type { Stack } from '../../stack.js';
import { sleep } from '../../scenario.js';
import { insertBacklog } from '../../../attacks/rows.js';

const BACKLOG = 20_000;
/** Deliveries per second; the target on an idle machine is twice as many. */
const MIN_RATE = 1_000;
const WARM_UP_MS = 2_000;
const TIMEOUT_MS = 300_000;
/** The beginning and the end of the drain are not measured. */
const FROM = BACKLOG * 0.05;
const TO = BACKLOG * 0.95;

/** One fast webhook with a backlog, without jobs in Redis. */
function drainCase(name: string, loseRedis: (stack: Stack) => Promise<unknown>): FaultCase {
  return {
    name: `neighbours: a single webhook with a backlog of 20,000 and ${name}`,
    expected: 'The sweeper drains it at 1,000 deliveries a second or more.',
    alone: true,
    async run(context) {
      const stack = await context.start();
      stack.begin(5);
      const owner = await Attacker.prepare('webhooks', {
        ...{ baseUrl: stack.firstApi.process.url, webhooks: 1, rate: 0, respondAfterMs: 0 },
      });
      try {
        await sleep(WARM_UP_MS);
        await loseRedis(stack);
        const at = Date.now();
        const [webhookId = ''] = owner.webhookIds;
        await insertBacklog(stack, owner.account?.userId ?? '', webhookId, BACKLOG);
        const first = await reached(owner, 1);
        const from = await reached(owner, FROM);
        const to = await reached(owner, TO);
        const rate = Math.round(((to.count - from.count) * 1000) / (to.at - from.at));
        context.note(
          `${rate} deliveries a second; the first ${first.at - at} ms after the commit, all but 5 % after ${to.at - at} ms`,
        );
        if (rate < MIN_RATE) context.problem(`${rate} deliveries a second, limit ${MIN_RATE}`);
        await reached(owner, BACKLOG);
        context.recovered(Date.now() - at);
      } finally {
        owner.kill();
      }
    },
  };
}

async function reached(owner: Attacker, wanted: number): Promise<{ at: number; count: number }> {
  return eventually(
    async () => {
      const { accepted = 0 } = await owner.counters();
      if (accepted < wanted) throw new Error(`${accepted} of ${wanted} arrived`);
      return { at: Date.now(), count: accepted };
    },
    { timeoutMs: TIMEOUT_MS, intervalMs: 20, what: `the arrival of ${wanted} deliveries` },
  );
}

export const DRAIN_NEIGHBOURS: FaultCase[] = [
  drainCase('an empty Redis', ({ redis }) => redis.command('FLUSHALL')),
  drainCase('Redis unavailable', ({ redis }) => redis.kill()),
];
