import type { DataSource } from 'typeorm';
import type { DeliveryQueue } from '../../src/deliveries/queue/delivery-queue.js';
import { FanOutTasksRepository } from '../../src/events/fan-out/fan-out-tasks.repository.js';
import { PlannedExpansion } from '../../src/events/fan-out/planned-expansion.js';
import { MAX_DIRECT } from '../../src/events/fan-out/publish-cost.js';
import type { DatabaseClock } from '../../src/platform/database/clock/database-clock.js';
import type { GenericPlanConnections } from '../../src/platform/database/generic-plan-connections.js';
import { PartitionMaintainer } from '../../src/platform/database/partitions/partition-maintainer.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import type { Receiver } from './receiver.js';
import type { Stores } from './stores.js';
import type { Tenant, WebhookView } from './tenant.js';

/** As few webhooks as make an event wide: a worker inserts its deliveries. */
export const WIDE = MAX_DIRECT + 1;

/** Registers webhooks at the paths `/0`, `/1` and so on, each with the settings that `inputOf` returns. */
export async function registerWebhooks(
  tenant: Tenant,
  receiver: Receiver,
  count = WIDE,
  inputOf: (n: number) => object = () => ({}),
): Promise<WebhookView[]> {
  const webhooks: WebhookView[] = [];
  for (let n = 0; n < count; n++) {
    webhooks.push(await tenant.webhook(receiver.url(`/${n}`), inputOf(n)));
  }
  return webhooks;
}

/** How many fan-out tasks wait. */
export async function countTasks(stores: Stores): Promise<number> {
  return (await stores.query('SELECT FROM fan_out_tasks')).length;
}

/** The paths of the requests, in order. */
export function pathsOf(receiver: Receiver): string[] {
  return receiver.received.map(({ path }) => path).sort();
}

/** Expands tasks without a process of the application, and enqueues nothing. */
export function plannedExpansion(dataSource: DataSource): PlannedExpansion {
  const partitions = new PartitionMaintainer(dataSource, {} as DatabaseClock);
  return new PlannedExpansion(
    new FanOutTasksRepository(dataSource, {} as GenericPlanConnections),
    new UnitOfWork(dataSource, partitions),
    { enqueue: () => Promise.resolve(true) } as unknown as DeliveryQueue,
  );
}
