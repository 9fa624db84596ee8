import type { FaultCase } from '../fault-case.js';
import { allArrived } from '../scenario.js';

const BACKLOG = 400;

/** Redis loses the jobs, so that every sweeper and every worker competes for the same rows. */
const crowd: FaultCase = {
  name: 'four workers and sweepers on one backlog',
  expected:
    'The claim in PostgreSQL grants each delivery to one of them: every attempt is sent once.',
  alone: true,
  async run(context) {
    const stack = await context.start({ apis: 2, workers: 4 });
    const endpoint = await stack.endpoint();
    const other = await stack.endpoint();
    await Promise.all(stack.workers.map((worker) => worker.terminate()));
    const load = stack.begin(0);
    await Promise.all(Array.from({ length: BACKLOG }, () => load.report()));
    const enough = Date.now();
    await Promise.all(stack.workers.map((worker) => worker.start()));
    for (let n = 0; n < 3; n++) await stack.redis.command('FLUSHALL');
    for (const each of [endpoint, other]) {
      context.recovered(await allArrived(stack, each, enough, 60_000));
    }
    const sent = stack.endpoints.flatMap(({ receiver }) => receiver.received).length;
    if (sent !== 2 * BACKLOG) context.problem(`${2 * BACKLOG} deliveries were sent ${sent} times`);
  },
};

export const CROWD_CASES: FaultCase[] = [crowd];
