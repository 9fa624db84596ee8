import { subscribes } from './catalogue/subscription.js';

export interface RecordedEvent {
  readonly id: string;
  readonly userId: string;
  readonly type: string;
}

export interface Subscriber {
  readonly id: string;
  readonly userId: string;
  readonly events: readonly string[];
}

export interface NewDelivery {
  readonly id: string;
  readonly webhookId: string;
  readonly accountId: string;
  readonly eventId: string;
  readonly eventType: string;
}

/** One delivery per event and subscribed webhook of the same user. */
export function fanOut(
  events: readonly RecordedEvent[],
  subscribers: readonly Subscriber[],
  nextId: () => string,
): NewDelivery[] {
  return events.flatMap((event) =>
    subscribers
      .filter(({ userId, events }) => userId === event.userId && subscribes(events, event.type))
      .map((webhook) => ({
        id: nextId(),
        webhookId: webhook.id,
        accountId: event.userId,
        eventId: event.id,
        eventType: event.type,
      })),
  );
}

export function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}
