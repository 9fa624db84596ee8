import { Injectable } from '@nestjs/common';
import { IdGenerator } from '../platform/database/clock/id-generator.js';
import type { Transaction } from '../platform/database/unit-of-work.js';
import { FanOutService } from './fan-out.service.js';
import type { NewEvent } from './catalogue/event-data.js';
import { EventListeners } from './event-listeners.js';
import { EventsRepository } from './events.repository.js';

@Injectable()
export class EventsService {
  constructor(
    private readonly listeners: EventListeners,
    private readonly events: EventsRepository,
    private readonly fanOut: FanOutService,
    private readonly ids: IdGenerator,
  ) {}

  /** Records events, what listeners add to them, and their deliveries in the caller's transaction. */
  async record(tx: Transaction, drafts: readonly NewEvent[]): Promise<void> {
    if (drafts.length === 0) return;
    const added = await this.listeners.hear(tx, drafts);
    const events = [...drafts, ...added].map((draft) => ({ ...draft, id: this.ids.next() }));
    await this.events.insert(tx, events);
    await this.fanOut.plan(tx, events);
  }
}
