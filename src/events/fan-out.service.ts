import { Injectable } from '@nestjs/common';
import { DeliveryQueue } from '../deliveries/queue/delivery-queue.js';
import { IdGenerator } from '../platform/database/clock/id-generator.js';
import type { SqlTransaction } from '../platform/database/unit-of-work.js';
import { WebhooksRepository } from '../webhooks/webhooks.repository.js';
import { DeliveryAllowance } from './delivery-allowance.js';
import { EventsRepository } from './events.repository.js';
import { fanOut, type NewDelivery, type RecordedEvent } from './fan-out.js';

/** Inserts one delivery per event and matching webhook, and enqueues them after the commit. */
@Injectable()
export class FanOutService {
  constructor(
    private readonly webhooks: WebhooksRepository,
    private readonly events: EventsRepository,
    private readonly ids: IdGenerator,
    private readonly queue: DeliveryQueue,
    private readonly allowance: DeliveryAllowance,
  ) {}

  async insertDeliveries(tx: SqlTransaction, events: readonly RecordedEvent[]): Promise<void> {
    const userIds = [...new Set(events.map(({ userId }) => userId))];
    const subscribers = await this.webhooks.findSubscribers(tx, userIds);
    const deliveries = fanOut(events, subscribers, () => this.ids.next());
    if (deliveries.length === 0) return;
    await this.events.insertDeliveries(tx, deliveries);
    tx.afterCommit(() => {
      void this.queue.enqueue(deliveries);
      this.charge(events, deliveries);
    });
  }

  private charge(events: readonly RecordedEvent[], deliveries: readonly NewDelivery[]): void {
    const created = countBy(deliveries, ({ accountId }) => accountId);
    for (const [userId, count] of countBy(events, (event) => event.userId)) {
      this.allowance.charge(userId, count, created.get(userId) ?? 0);
    }
  }
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}
