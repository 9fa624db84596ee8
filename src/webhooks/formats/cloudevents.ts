import { summaryOf } from './event-summary.js';
import type { Format } from './format.js';

/**
 * CloudEvents 1.0 in structured mode. `id` is the event's id: a replay has the same `source` and `id`, as
 * the specification requires of duplicates.
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md
 */
export const cloudevents: Format = (input) => {
  const { eventId, event, data, occurredAt } = input;
  const head = JSON.stringify({
    specversion: '1.0',
    id: eventId,
    source: summaryOf(input).path,
    type: `dev.mutx.${event}`,
    time: occurredAt.toISOString(),
    datacontenttype: 'application/json',
  });
  return {
    contentType: 'application/cloudevents+json; charset=utf-8',
    body: `${head.slice(0, -1)},"data":${data}}`,
  };
};
