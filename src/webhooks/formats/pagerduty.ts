import { dedupKeyOf } from './alert-key.js';
import { summaryOf } from './event-summary.js';
import { jsonBody, type Format } from './format.js';

/** Where PagerDuty receives events; accounts of its EU region name another URL. */
export const PAGERDUTY_URL = 'https://events.pagerduty.com/v2/enqueue';

/**
 * Events API v2: an alert triggers an incident when it fires and resolves it when it ends. An event that is no
 * alert, pending when the format was changed or replayed, must page no one: it resolves an unknown incident,
 * which PagerDuty ignores.
 * https://developer.pagerduty.com/docs/send-alert-event
 */
export const pagerduty: Format = (input) => {
  const { title, severity, state, facts, path } = summaryOf(input);
  return jsonBody({
    routing_key: input.routingKey ?? '',
    event_action: state === 'firing' ? 'trigger' : 'resolve',
    dedup_key: dedupKeyOf(input),
    client: 'MUTX',
    payload: {
      summary: `${title} (${path.slice(1)})`.slice(0, 1_024),
      source: path,
      severity,
      timestamp: input.occurredAt.toISOString(),
      class: input.event,
      custom_details: Object.fromEntries(facts.map(({ label, value }) => [label, value])),
    },
  });
};
