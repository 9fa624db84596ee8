import type { FaultCase } from '../fault-case.js';
import { between } from '../random.js';
import { firstAcknowledged, someTime } from '../scenario.js';
import type { Order } from '../stack.js';

/** The API kills itself twice at this point, under load, and is restarted. */
function killed(point: Order['point'], name: string, expected: string, short: boolean): FaultCase {
  return {
    name,
    expected,
    short,
    async run(context) {
      const stack = await context.start();
      await stack.endpoint();
      stack.begin();
      const { firstApi } = stack;
      for (let kill = 0; kill < 2; kill++) {
        await someTime(context, 800, 2_500);
        firstApi.command({ point, nth: between(context.random, 1, 12) });
        const died = await firstApi.death();
        await firstApi.start();
        context.recovered(await firstAcknowledged(stack, died));
      }
      await someTime(context, 1_000, 2_000);
    },
  };
}

export const API_CASES: FaultCase[] = [
  killed(
    'before the commit',
    'API killed before the commit',
    'Nothing of the report is written; the client retries with its key and creates exactly one event.',
    true,
  ),
  killed(
    'after the commit',
    'API killed between commit and enqueue',
    'The sweeper finds the deliveries that no job carries; a retry with the key is a replay.',
    true,
  ),
  killed(
    'before the response',
    'API killed between enqueue and response',
    'The deliveries are sent although the client got no response; a retry with the key adds nothing.',
    false,
  ),
];
