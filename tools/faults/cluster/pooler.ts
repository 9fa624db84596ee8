import { hasPgBouncer, PgBouncer } from '../../../test/support/pgbouncer.js';
import type { FaultCase } from '../fault-case.js';
import { firstAcknowledged, sleep, someTime } from '../scenario.js';

const CALM_MS = 3_000;
const RECOVERY_MS = 10_000;

const restarted: FaultCase = {
  name: 'PgBouncer restarted',
  expected:
    'In transaction mode, nothing depends on the sessions that it closes; ingest returns 503 meanwhile.',
  short: true,
  missing: hasPgBouncer ? undefined : 'pgbouncer',
  async run(context) {
    let bouncer: PgBouncer | undefined;
    const stack = await context.start({
      workers: 2,
      surround: async ({ postgres }) => (bouncer = await PgBouncer.of(postgres.url)),
    });
    await stack.endpoint();
    await stack.endpoint(undefined, {
      policy: { ordering: 'agent', rate_limit: { per_second: 50 } },
    });
    stack.begin(15);
    await someTime(context, CALM_MS, 2 * CALM_MS);
    await bouncer?.kill();
    await sleep(2_000);
    await bouncer?.start();
    context.recovered(await firstAcknowledged(stack, Date.now()), RECOVERY_MS);
    await someTime(context, 3_000, 4_000);
  },
};

export const POOLER_CASES: FaultCase[] = [restarted];
