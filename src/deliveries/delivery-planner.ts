import { Injectable } from '@nestjs/common';
import { IdGenerator } from '../database/id-generator.js';
import type { Transaction } from '../database/unit-of-work.js';
import { WebhooksRepository } from '../webhooks/webhooks.repository.js';
import { DeliveriesRepository } from './deliveries.repository.js';
import { DeliveryQueue } from './delivery-queue.js';
import { fanOut, type RecordedEvent } from './fan-out.js';

/** Writes one delivery per event and matching webhook; they go to the queue once committed. */
@Injectable()
export class DeliveryPlanner {
  constructor(
    private readonly webhooks: WebhooksRepository,
    private readonly deliveries: DeliveriesRepository,
    private readonly ids: IdGenerator,
    private readonly queue: DeliveryQueue,
  ) {}

  async plan(tx: Transaction, events: readonly RecordedEvent[]): Promise<void> {
    const userIds = [...new Set(events.map(({ userId }) => userId))];
    const subscribers = await this.webhooks.findSubscribers(tx, userIds);
    const deliveries = fanOut(events, subscribers, () => this.ids.next());
    if (deliveries.length === 0) return;
    await this.deliveries.insert(tx, deliveries);
    tx.afterCommit(() => void this.queue.enqueue(deliveries));
  }
}
