import { isAlert } from './event-summary.js';
import type { FormattedEvent } from './format.js';

const KEY_MAX = 64;

/** The fingerprint of an alert; the event's id for an event that is no alert. */
export function dedupKeyOf({
  event,
  data,
  eventId,
}: Pick<FormattedEvent, 'event' | 'data' | 'eventId'>): string {
  if (!isAlert(event)) return eventId;
  const { fingerprint } = (JSON.parse(data) ?? {}) as { fingerprint?: unknown };
  return typeof fingerprint === 'string' && fingerprint !== ''
    ? fingerprint.slice(0, KEY_MAX)
    : eventId;
}
