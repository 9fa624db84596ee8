import type { FaultCase } from '../fault-case.js';
import { firstAcknowledged, sleep, someTime } from '../scenario.js';
import { HaProxy, MISSING_HAPROXY } from './haproxy.js';
import { Standby } from './standby.js';

const CALM_MS = 2_000;
const RECOVERY_MS = 10_000;
/** Longer than the timeouts of statements and queries: none of them may end the wait for the standby. */
const UNREACHABLE_MS = 25_000;

const promoted: FaultCase = {
  name: 'PostgreSQL primary lost, standby promoted',
  expected:
    'With a synchronous standby nothing acknowledged is lost; every process finds the new primary by itself within 10 s.',
  short: true,
  async run(context) {
    let standby: Standby | undefined;
    const stack = await context.start({
      workers: 2,
      surround: async (given) => (standby = await Standby.start(given)),
    });
    await stack.endpoint();
    stack.begin(20);
    await someTime(context, CALM_MS, 2 * CALM_MS);
    await stack.postgres.kill();
    await standby?.promote();
    context.recovered(await firstAcknowledged(stack, Date.now()), RECOVERY_MS);
    await someTime(context, 3_000, 4_000);
  },
};

const unreachable: FaultCase = {
  name: 'PostgreSQL standby unreachable, then promoted',
  expected:
    'No report is acknowledged that the standby has not confirmed; ingest returns 503 with Retry-After.',
  async run(context) {
    let standby: Standby | undefined;
    const stack = await context.start({
      surround: async (given) => (standby = await Standby.start(given)),
    });
    await stack.endpoint();
    stack.begin(20);
    await sleep(CALM_MS);
    standby?.link.freeze();
    await sleep(1_000);
    const from = Date.now();
    await sleep(UNREACHABLE_MS);
    const acknowledged = stack.load.ledger.calls(from).filter(({ status }) => status === 200);
    if (acknowledged.length > 0) {
      context.problem(`${acknowledged.length} reports were acknowledged without the standby`);
    }
    await stack.postgres.kill();
    standby?.link.cut();
    await standby?.promote();
    context.recovered(await firstAcknowledged(stack, Date.now()), RECOVERY_MS);
    await someTime(context, 3_000, 4_000);
  },
};

const behindHaProxy: FaultCase = {
  name: 'PostgreSQL primary behind HAProxy lost, standby promoted',
  expected:
    'HAProxy connects to the server that accepts writes: nothing acknowledged is lost, and ingest continues within 10 s.',
  missing: MISSING_HAPROXY,
  async run(context) {
    let haproxy: HaProxy | undefined;
    const stack = await context.start({
      workers: 2,
      surround: async (given) => (haproxy = await HaProxy.start(given)),
    });
    await stack.endpoint();
    stack.begin(20);
    await someTime(context, CALM_MS, 2 * CALM_MS);
    await stack.postgres.kill();
    await haproxy?.standby.promote();
    context.recovered(await firstAcknowledged(stack, Date.now()), RECOVERY_MS);
    await someTime(context, 3_000, 4_000);
  },
};

export const FAILOVER_CASES: FaultCase[] = [promoted, unreachable, behindHaProxy];
