import type { CreateReplayRequest, EventName, ReplayedStatus } from 'mutx-sdk';
import { count } from '../../../ui/format';
import { fromLocal } from '../../../ui/local-time';
import type { Faults } from '../../../ui/use-form';

/** Which events to send again, as chosen in the form. */
export interface ReplaySelection {
  /** Values of `datetime-local` inputs. */
  readonly since: string;
  readonly until: string;
  readonly status: ReplayedStatus;
  /** Empty: all types. */
  readonly events: readonly EventName[];
}

export const REPLAYED_STATUSES: readonly {
  readonly value: ReplayedStatus;
  readonly label: string;
}[] = [
  { value: 'failed', label: 'Events whose delivery failed' },
  { value: 'missing', label: 'Events that the webhook never got' },
  { value: 'cancelled', label: 'Events whose delivery was cancelled' },
  { value: 'delivered', label: 'Events that were delivered' },
  { value: 'any', label: 'All events with a delivery' },
];

export function replayFaultsOf({ since, until }: ReplaySelection): Faults<ReplaySelection> {
  const faults: { since?: string; until?: string } = {};
  if (since === '') faults.since = 'must be a date and a time';
  if (since !== '' && until !== '' && Date.parse(until) <= Date.parse(since))
    faults.until = 'must be after the start';
  return faults;
}

export function replayRequestOf({
  since,
  until,
  status,
  events,
}: ReplaySelection): CreateReplayRequest {
  const end = fromLocal(until);
  return {
    since: fromLocal(since) ?? '',
    status,
    ...(end !== undefined && { until: end }),
    ...(events.length > 0 && { events: [...events] }),
  };
}

export function toggled(events: readonly EventName[], type: EventName): readonly EventName[] {
  return events.includes(type) ? events.filter((event) => event !== type) : [...events, type];
}

export function matchedSentence(matched: number): string {
  if (matched === 0) return 'No event matches.';
  return matched === 1 ? '1 event will be sent.' : `${count(matched)} events will be sent.`;
}
