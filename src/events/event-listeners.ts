import { Injectable } from '@nestjs/common';
import type { Transaction } from '../platform/database/unit-of-work.js';
import type { NewEvent } from './catalogue/event-data.js';

/** A port for upper rooms: it sees events before they are recorded and may add further ones. */
export interface EventListener {
  /** Runs inside the transaction that records `events`; what it answers is recorded with them. */
  onEvents(tx: Transaction, events: readonly NewEvent[]): Promise<NewEvent[]>;
}

@Injectable()
export class EventListeners {
  private readonly listeners: EventListener[] = [];

  register(listener: EventListener): void {
    this.listeners.push(listener);
  }

  /** What the listeners add; they do not hear of each other's additions. */
  async hear(tx: Transaction, events: readonly NewEvent[]): Promise<NewEvent[]> {
    const added: NewEvent[] = [];
    for (const listener of this.listeners) added.push(...(await listener.onEvents(tx, events)));
    return added;
  }
}
