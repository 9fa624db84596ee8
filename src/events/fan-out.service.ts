import { Injectable } from '@nestjs/common';
import { DeliveryQueue } from '../deliveries/queue/delivery-queue.js';
import { IdGenerator } from '../platform/database/clock/id-generator.js';
import type { SqlTransaction } from '../platform/database/unit-of-work.js';
import { DeliveryAllowance } from './delivery-allowance.js';
import { FanOutRepository } from './fan-out.repository.js';
import {
  countBy,
  fanOut,
  type NewDelivery,
  type RecordedEvent,
  type Subscriber,
} from './fan-out.js';

/** Creates one delivery per event and matching webhook, and enqueues them after the commit. */
@Injectable()
export class FanOutService {
  constructor(
    private readonly repository: FanOutRepository,
    private readonly ids: IdGenerator,
    private readonly queue: DeliveryQueue,
    private readonly allowance: DeliveryAllowance,
  ) {}

  plan(events: readonly RecordedEvent[], subscribers: readonly Subscriber[]): NewDelivery[] {
    return fanOut(events, subscribers, () => this.ids.next());
  }

  /** Inserts the planned deliveries of these events. */
  async insert(
    tx: SqlTransaction,
    events: readonly RecordedEvent[],
    deliveries: readonly NewDelivery[],
  ): Promise<void> {
    if (deliveries.length === 0) return;
    await this.repository.insert(tx, deliveries);
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
