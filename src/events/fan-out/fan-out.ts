import { orderKeyOf, type Ordering } from '../../webhooks/policy/ordering/ordering.js';
import { mismatchOf, type MatchedEvent, type Subscription } from '../matching.js';

export interface RecordedEvent extends MatchedEvent {
  readonly id: string;
  readonly userId: string;
}

export interface Subscriber extends Subscription {
  readonly id: string;
  readonly userId: string;
  /** Its deliveries are claimed in turns. */
  readonly isCoordinated: boolean;
  readonly ordering: Ordering | null;
  /** Its account has as many pending deliveries as it may have. */
  readonly isFull: boolean;
}

export interface NewDelivery {
  readonly id: string;
  readonly webhookId: string;
  readonly accountId: string;
  readonly isCoordinated: boolean;
  readonly eventId: string;
  readonly eventType: string;
  /** It is recorded as cancelled, because its account is full. */
  readonly isOverflow: boolean;
  /** Deliveries of one webhook with the same key are sent one after the other. Null: in any order. */
  readonly orderKey: string | null;
}

/** An event whose deliveries a worker inserts. */
export interface NewTask {
  readonly event: RecordedEvent;
  /** The ids of the other deliveries follow: see `PLANNED`. */
  readonly firstDeliveryId: string;
  readonly webhookIds: readonly string[];
  /** Those of the webhooks that have an order. */
  readonly orderedIds: readonly string[];
  readonly isOverflow: boolean;
}

/** An event with the webhooks that receive it. */
export interface Match {
  readonly event: RecordedEvent;
  readonly webhooks: readonly Subscriber[];
}

/** What a transaction inserts for its events. */
export interface FanOut {
  readonly deliveries: readonly NewDelivery[];
  readonly tasks: readonly NewTask[];
}

/** The active webhooks of the event's account that match it, for each event. */
export function matchEvents(
  events: readonly RecordedEvent[],
  subscribers: readonly Subscriber[],
): Match[] {
  const byUser = groupByUser(subscribers);
  return events.map((event) => ({
    event,
    webhooks: (byUser.get(event.userId) ?? []).filter(
      (webhook) => mismatchOf(event, webhook) === null,
    ),
  }));
}

/**
 * One delivery per match, or one task for an event with more than `maxDirect` of them.
 *
 * If an event with ordered deliveries is deferred, the others are, too: one statement draws the order numbers of
 * a transaction, in the order of its events.
 */
export function fanOut(matches: readonly Match[], nextId: () => string, maxDirect: number): FanOut {
  const isWide = ({ webhooks }: Match): boolean => webhooks.length > maxDirect;
  const deferOrdered = matches.some((match) => isWide(match) && hasOrdered(match));
  const isDeferred = (match: Match): boolean =>
    isWide(match) || (deferOrdered && hasOrdered(match));
  return {
    deliveries: matches
      .filter((match) => !isDeferred(match))
      .flatMap((m) => deliveriesOf(m, nextId)),
    tasks: matches.filter(isDeferred).map((match) => taskOf(match, nextId())),
  };
}

function deliveriesOf({ event, webhooks }: Match, nextId: () => string): NewDelivery[] {
  return webhooks.map((webhook) => {
    const id = nextId();
    return {
      id,
      webhookId: webhook.id,
      accountId: event.userId,
      isCoordinated: webhook.isCoordinated,
      eventId: event.id,
      eventType: event.type,
      isOverflow: webhook.isFull,
      orderKey: orderKeyOf(webhook.ordering, event.agentId, id),
    };
  });
}

function taskOf({ event, webhooks }: Match, firstDeliveryId: string): NewTask {
  return {
    event,
    firstDeliveryId,
    webhookIds: webhooks.map(({ id }) => id),
    orderedIds: webhooks.filter(({ ordering }) => ordering !== null).map(({ id }) => id),
    isOverflow: webhooks.some(({ isFull }) => isFull),
  };
}

function hasOrdered({ webhooks }: Match): boolean {
  return webhooks.some(({ ordering }) => ordering !== null);
}

function groupByUser(subscribers: readonly Subscriber[]): Map<string, Subscriber[]> {
  const groups = new Map<string, Subscriber[]>();
  for (const subscriber of subscribers) {
    const group = groups.get(subscriber.userId);
    if (group) group.push(subscriber);
    else groups.set(subscriber.userId, [subscriber]);
  }
  return groups;
}
