import type { Event, EventDeliveryCounts } from 'mutx-sdk';

/** An event of the list, or one that just happened, whose deliveries are not counted yet. */
export type EventRow = Pick<Event, 'id' | 'type' | 'data' | 'occurred_at' | 'agent_id'> & {
  readonly deliveries?: EventDeliveryCounts;
};
