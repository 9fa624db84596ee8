import type { FaultCase } from '../fault-case.js';
import { allArrived, checkCalm, firstPrompt, sleep, someTime } from '../scenario.js';
import type { Surroundings } from '../surroundings.js';
import { missingProgram, REDIS } from './programs.js';
import { RedisCluster } from './redis-cluster.js';
import { Sentinels } from './sentinels.js';

const CALM_MS = 3_000;
const MISSING = missingProgram(REDIS);

interface Redises<S extends Surroundings> {
  readonly name: string;
  readonly expected: string;
  /** Until deliveries use Redis again. */
  readonly recoveryMs: number;
  start(...given: Parameters<typeof Sentinels.start>): Promise<S>;
  fault(servers: S): Promise<unknown>;
}

function redisesCase<S extends Surroundings>(it: Redises<S>): FaultCase {
  const { name, expected } = it;
  return {
    ...{ name, expected, short: true, missing: MISSING },
    async run(context) {
      let servers: S | undefined;
      const stack = await context.start({
        surround: async (given) => (servers = await it.start(given)),
      });
      const endpoint = await stack.endpoint();
      stack.begin(20);
      await firstPrompt(stack, endpoint, Date.now());
      await sleep(CALM_MS);
      const from = Date.now();
      if (servers) await it.fault(servers);
      const [drained, prompt] = await Promise.all([
        allArrived(stack, endpoint, from),
        firstPrompt(stack, endpoint, from + 1),
      ]);
      await someTime(context, 5_000, 6_000);
      checkCalm(context, stack, from, Date.now());
      const again = Date.now();
      context.recovered(Math.max(drained, prompt), it.recoveryMs);
      await firstPrompt(stack, endpoint, again);
    },
  };
}

export const CLUSTERED_REDIS_CASES: FaultCase[] = [
  redisesCase({
    name: 'Redis primary lost, Sentinel promotes the replica',
    expected: 'Ingest keeps its latency; deliveries use the new primary within 15 s.',
    recoveryMs: 15_000,
    start: (given) => Sentinels.start(given),
    fault: ({ primary }) => primary.kill(),
  }),
  redisesCase({
    name: 'Redis Cluster slot moved',
    expected: 'Ingest keeps its latency; clients follow the slot to its new node within 5 s.',
    recoveryMs: 5_000,
    start: (given) => RedisCluster.start(given),
    fault: (cluster) => cluster.moveSlot(),
  }),
];
