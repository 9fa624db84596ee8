import { Injectable } from '@nestjs/common';
import { DeliveryQueue } from '../../deliveries/queue/delivery-queue.js';
import { IdGenerator } from '../../platform/database/clock/id-generator.js';
import type { SqlTransaction } from '../../platform/database/sql-transaction.js';
import { DeliveryAllowance } from '../delivery-allowance.js';
import { FanOutRepository } from './fan-out.repository.js';
import { fanOut, type Match } from './fan-out.js';
import { MAX_DIRECT } from './publish-cost.js';

/**
 * Creates one delivery per event and matching webhook, or a task for an event with many, and enqueues them after
 * the commit.
 */
@Injectable()
export class FanOutService {
  constructor(
    private readonly repository: FanOutRepository,
    private readonly ids: IdGenerator,
    private readonly queue: DeliveryQueue,
    private readonly allowance: DeliveryAllowance,
  ) {}

  async insert(tx: SqlTransaction, matches: readonly Match[]): Promise<void> {
    if (matches.every(({ webhooks }) => webhooks.length === 0)) return;
    const { deliveries, tasks } = fanOut(matches, () => this.ids.next(), MAX_DIRECT);
    if (deliveries.length > 0) await this.repository.insert(tx, deliveries);
    if (tasks.length > 0) await this.repository.insertTasks(tx, tasks);
    tx.afterCommit(() => {
      void this.queue.enqueue(deliveries.filter(({ isOverflow }) => !isOverflow));
      if (tasks.length > 0) void this.queue.announceFanOut();
      this.charge(matches);
    });
  }

  private charge(matches: readonly Match[]): void {
    const accounts = new Map<string, { events: number; deliveries: number }>();
    for (const { event, webhooks } of matches) {
      const { events, deliveries } = accounts.get(event.userId) ?? { events: 0, deliveries: 0 };
      accounts.set(event.userId, { events: events + 1, deliveries: deliveries + webhooks.length });
    }
    for (const [userId, { events, deliveries }] of accounts) {
      this.allowance.charge(userId, events, deliveries);
    }
  }
}
