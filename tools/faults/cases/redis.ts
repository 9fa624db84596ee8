import type { FaultCase, ServerFault } from '../fault-case.js';
import { allArrived, checkHealth, checkCalm, firstPrompt, sleep, someTime } from '../scenario.js';

/** After Redis is available again, deliveries use it within this time. */
const RECOVERY_MS = 5_000;
const CALM_MS = 3_000;

interface RedisFault extends ServerFault {
  /** The result of the readiness check meanwhile. */
  ready?: string;
}

function redisCase(fault: RedisFault): FaultCase {
  const { name, expected, short } = fault;
  return {
    name,
    expected,
    short,
    async run(context) {
      const stack = await context.start();
      const endpoint = await stack.endpoint();
      stack.begin();
      await sleep(CALM_MS);
      const from = Date.now();
      await fault.begin(stack);
      await sleep(context.short ? Math.min(fault.ms, 8_000) : fault.ms);
      if (fault.ready) await checkHealth(context, stack, 'ready', fault.ready);
      await checkHealth(context, stack, 'live', '200 ok');
      await fault.end(stack);
      const back = Date.now();
      checkCalm(context, stack, from, back);
      const [drained, prompt] = await Promise.all([
        allArrived(stack, endpoint, back),
        firstPrompt(stack, endpoint, back),
      ]);
      context.recovered(Math.max(drained, prompt), RECOVERY_MS);
      await someTime(context, 500, 1_500);
    },
  };
}

const wiped: FaultCase = {
  name: 'Redis wiped repeatedly',
  expected: 'Ingest is unaffected; the sweeper finds deliveries that lost their job.',
  short: true,
  async run(context) {
    const stack = await context.start();
    const endpoint = await stack.endpoint();
    stack.begin(25);
    await sleep(CALM_MS);
    const from = Date.now();
    for (let n = 0; n < 8; n++) {
      await stack.redis.command('FLUSHALL');
      await someTime(context, 100, 800);
    }
    const back = Date.now();
    checkCalm(context, stack, from, back);
    const [drained, prompt] = await Promise.all([
      allArrived(stack, endpoint, back),
      firstPrompt(stack, endpoint, back),
    ]);
    context.recovered(Math.max(drained, prompt), RECOVERY_MS);
  },
};

const DEGRADED = '200 degraded';

export const REDIS_CASES: FaultCase[] = [
  wiped,
  redisCase({
    name: 'Redis restarted without its data',
    expected: 'Ingest keeps its latency; all deliveries are sent, through Redis again within 5 s.',
    ms: 0,
    begin: (stack) => stack.redis.kill(),
    end: (stack) => stack.redis.start(),
  }),
  redisCase({
    name: 'Redis unavailable for 60 s',
    expected:
      'Ingest keeps its latency, workers find due deliveries in PostgreSQL, readiness reports degraded.',
    ms: 60_000,
    short: true,
    ready: DEGRADED,
    begin: (stack) => stack.redis.kill(),
    end: (stack) => stack.redis.start(),
  }),
  redisCase({
    name: 'Redis frozen for 30 s',
    expected: 'No producer waits for it; ingest keeps its latency and deliveries continue.',
    ms: 30_000,
    ready: DEGRADED,
    begin: (stack) => Promise.resolve(stack.redis.freeze()),
    end: (stack) => Promise.resolve(stack.redis.thaw()),
  }),
  redisCase({
    name: 'Redis out of memory',
    expected: 'Redis rejects jobs; deliveries continue from PostgreSQL.',
    ms: 10_000,
    begin: (stack) => stack.redis.command('CONFIG', 'SET', 'maxmemory', '1'),
    end: (stack) => stack.redis.command('CONFIG', 'SET', 'maxmemory', '0'),
  }),
  redisCase({
    name: 'Redis read-only',
    expected: 'Redis rejects every write; deliveries continue from PostgreSQL.',
    ms: 10_000,
    begin: (stack) => stack.redis.command('CONFIG', 'SET', 'min-replicas-to-write', '1'),
    end: (stack) => stack.redis.command('CONFIG', 'SET', 'min-replicas-to-write', '0'),
  }),
  redisCase({
    name: 'Redis scripts flushed',
    expected: 'Bull loads its scripts again, without an effect on deliveries.',
    ms: 2_000,
    begin: (stack) => stack.redis.command('SCRIPT', 'FLUSH'),
    end: (stack) => stack.redis.command('SCRIPT', 'FLUSH'),
  }),
];
