import type { CaseContext, FaultCase } from '../fault-case.js';
import { percentile } from '../ledger.js';
import { allArrived, checkCalm, firstPrompt, sleep, someTime } from '../scenario.js';
import type { Endpoint, Stack } from '../stack.js';
import type { GivenServers } from '../surroundings.js';
import { NetworkLink } from './network.js';

const CALM_MS = 3_000;
const PARTITION_MS = 20_000;
const SHORT_MS = 12_000;
/** In each direction, so that a round trip takes 200 ms. */
const LATENCY_MS = 100;

/** A worker that was partitioned may be declared terminated; its attempts are then sent again. */
const RECOVERY_MS = 20_000;

interface NetworkFault {
  readonly name: string;
  readonly expected: string;
  readonly short?: boolean;
  connect(given: GivenServers): Promise<NetworkLink>;
  begin(link: NetworkLink): void;
  /** Checked when the network has been bad for a while, and after it recovered. */
  check(context: CaseContext, stack: Stack, times: { from: number; to: number }): void;
}

function networkCase(fault: NetworkFault): FaultCase {
  const { name, expected, short } = fault;
  return {
    ...{ name, expected, short },
    async run(context) {
      let link: NetworkLink | undefined;
      const stack = await context.start({
        workers: 2,
        surround: async (given) => (link = await fault.connect(given)),
      });
      const endpoint = await stack.endpoint();
      stack.begin(15);
      await sleep(CALM_MS);
      const from = Date.now();
      if (link) fault.begin(link);
      await sleep(context.short ? SHORT_MS : PARTITION_MS);
      const to = Date.now();
      fault.check(context, stack, { from, to });
      link?.proxy.delay(0);
      link?.proxy.restore();
      context.recovered(await recovery(stack, endpoint, to), RECOVERY_MS);
      await someTime(context, 1_000, 2_000);
    },
  };
}

async function recovery(stack: Stack, endpoint: Endpoint, from: number): Promise<number> {
  return Math.max(
    await allArrived(stack, endpoint, from),
    await firstPrompt(stack, endpoint, from),
  );
}

function checkAcknowledged(context: CaseContext, stack: Stack, from: number, to: number): void {
  const bad = stack.load.ledger.calls(from, to).filter(({ status }) => status !== 200);
  if (bad.length > 0) context.problem(`${bad.length} ingests did not return 200`);
}

export const PARTITION_CASES: FaultCase[] = [
  networkCase({
    name: 'Worker partitioned from PostgreSQL',
    expected:
      'The other worker takes over; the partitioned one claims nothing, and continues by itself afterwards.',
    short: true,
    connect: (given) => NetworkLink.toPostgres(given, 'worker'),
    begin: ({ proxy }) => proxy.freeze(),
    check: (context, stack, { from, to }) => checkAcknowledged(context, stack, from, to),
  }),
  networkCase({
    name: 'API partitioned from Redis',
    expected: 'Ingest keeps its latency; workers find due deliveries in PostgreSQL.',
    short: true,
    connect: (given) => NetworkLink.toRedis(given, 'api'),
    begin: ({ proxy }) => proxy.freeze(),
    check: (context, stack, { from, to }) => checkCalm(context, stack, from, to),
  }),
  networkCase({
    name: 'Latency of 200 ms between API and PostgreSQL',
    expected: 'Ingest is slower by its round trips, and every report is acknowledged.',
    connect: (given) => NetworkLink.toPostgres(given, 'api'),
    begin: ({ proxy }) => proxy.delay(LATENCY_MS),
    check: (context, stack, { from, to }) => {
      checkAcknowledged(context, stack, from, to);
      const times = stack.load.ledger.calls(from, to).map(({ durationMs }) => durationMs);
      context.note(`ingest p50 ${percentile(times, 50)} ms, p99 ${percentile(times, 99)} ms`);
      if (percentile(times, 50) < 2 * LATENCY_MS) context.problem('there was no latency');
    },
  }),
  networkCase({
    name: 'Latency of 200 ms between a worker and PostgreSQL',
    expected: 'Deliveries are slower by their round trips; none is sent twice.',
    connect: (given) => NetworkLink.toPostgres(given, 'worker'),
    begin: ({ proxy }) => proxy.delay(LATENCY_MS),
    check: (context, stack, { from, to }) => checkAcknowledged(context, stack, from, to),
  }),
  networkCase({
    name: 'Latency of 200 ms between API and Redis',
    expected: 'Ingest keeps its latency: it waits for Redis at most 200 ms.',
    connect: (given) => NetworkLink.toRedis(given, 'api'),
    begin: ({ proxy }) => proxy.delay(LATENCY_MS),
    check: (context, stack, { from, to }) => checkCalm(context, stack, from, to),
  }),
];
