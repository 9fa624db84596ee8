import type { EventData, EventType } from './catalogue/event-data.js';

/** Something that happened to a user's agents, deployments or webhooks, not yet recorded. */
export type EventDraft = {
  [T in EventType]: { readonly userId: string; readonly type: T; readonly data: EventData[T] };
}[EventType];
