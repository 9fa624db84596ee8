import { Injectable } from '@nestjs/common';
import { IdGenerator } from '../platform/database/clock/id-generator.js';
import type { SqlTransaction } from '../platform/database/sql-transaction.js';
import { agentOf, type NewEvent } from './catalogue/event-data.js';
import { EventsRepository } from './events.repository.js';
import { FanOutRepository } from './fan-out/fan-out.repository.js';
import { matchEvents } from './fan-out/fan-out.js';
import { FanOutService } from './fan-out/fan-out.service.js';

@Injectable()
export class EventsService {
  constructor(
    private readonly events: EventsRepository,
    private readonly publications: FanOutRepository,
    private readonly fanOut: FanOutService,
    private readonly ids: IdGenerator,
  ) {}

  /**
   * Inserts events and their deliveries, or tasks to insert many, in the caller's transaction, which has locked
   * the agents that the events concern: the order of its deliveries is the order of the commits.
   */
  async publish(tx: SqlTransaction, newEvents: readonly NewEvent[]): Promise<void> {
    if (newEvents.length === 0) return;
    const userIds = [...new Set(newEvents.map(({ userId }) => userId))];
    const { notBefore, subscribers } = await this.publications.begin(tx, userIds);
    const events = newEvents.map((event) => ({
      ...event,
      id: this.ids.next(notBefore),
      agentId: agentOf(event),
    }));
    const matches = matchEvents(events, subscribers);
    await this.events.insert(
      tx,
      events.map((event, n) => ({ ...event, matched: matches[n]?.webhooks.length ?? 0 })),
    );
    await this.fanOut.insert(tx, matches);
  }

  /** Inserts the event of a test send, for one webhook. Returns its id. */
  async insertTest(tx: SqlTransaction, event: NewEvent): Promise<string> {
    const { notBefore } = await this.publications.begin(tx, []);
    const id = this.ids.next(notBefore);
    await this.events.insert(tx, [{ ...event, id, matched: 1 }], { isTest: true });
    return id;
  }
}
