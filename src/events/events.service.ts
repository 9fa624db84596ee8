import { Injectable } from '@nestjs/common';
import { IdGenerator } from '../platform/database/clock/id-generator.js';
import type { SqlTransaction } from '../platform/database/unit-of-work.js';
import type { NewEvent } from './catalogue/event-data.js';
import { EventsRepository } from './events.repository.js';
import { FanOutService } from './fan-out.service.js';

@Injectable()
export class EventsService {
  constructor(
    private readonly events: EventsRepository,
    private readonly fanOut: FanOutService,
    private readonly ids: IdGenerator,
  ) {}

  /** Inserts events and their deliveries in the caller's transaction. */
  async publish(tx: SqlTransaction, newEvents: readonly NewEvent[]): Promise<void> {
    if (newEvents.length === 0) return;
    const events = newEvents.map((event) => ({ ...event, id: this.ids.next() }));
    await this.events.insert(tx, events);
    await this.fanOut.insertDeliveries(tx, events);
  }
}
