import { setTimeout as sleep } from 'node:timers/promises';
import type { DatabaseClock } from '../../platform/database/clock/database-clock.js';
import type { DeliveryDispatcher } from '../dispatch/delivery-dispatcher.js';
import { DeliveryCoordinator } from './delivery-coordinator.js';
import type { DeliveryTurns } from './delivery-turns.js';

const WEBHOOKS = 5_000;
/** Turns without a pause between them, after which the coordinator would never pause. */
const MOST_TURNS = 20_000;

describe('DeliveryCoordinator', () => {
  it('lets the process work while thousands of webhooks wait for a slot', async () => {
    let turns = 0;
    const dispatcher = {
      takeSlots: () => {
        turns += 1;
        if (turns > MOST_TURNS) void coordinator.stop();
        return [];
      },
      releaseSlots: () => undefined,
    };
    const coordinator = new DeliveryCoordinator(
      {} as DeliveryTurns,
      dispatcher as unknown as DeliveryDispatcher,
      { nowMs: () => Date.now() } as DatabaseClock,
    );
    coordinator.offer(
      Array.from({ length: WEBHOOKS }, (_, n) => ({
        id: `d${n}`,
        webhookId: `w${n}`,
        accountId: `a${n % 100}`,
        isReplay: false,
      })),
    );
    for (let n = 0; n < 3; n++) await sleep(5);
    await coordinator.stop();
    expect(turns).toBeGreaterThan(0);
    expect(turns).toBeLessThan(MOST_TURNS);
  });
});
