import { dedupKeyOf } from './alert-key.js';
import { summaryOf } from './event-summary.js';
import { jsonBody, type Format, type FormattedEvent } from './format.js';

/** A firing alert ends a year after its start unless it is resolved: Alertmanager then needs no repetition. */
const FIRES_AT_MOST_MS = 365 * 86_400_000;

/** The labels identify an alert: the same when it fires and when it is resolved. */
const LABEL_FIELDS = ['agent_id', 'deployment_id', 'webhook_id'];

/**
 * `POST /api/v2/alerts` of a Prometheus Alertmanager. The event of a resolved alert does not hold its start,
 * so `startsAt` is left out: Alertmanager keeps the one that it has. An event that is no alert, pending when
 * the format was changed or replayed, is sent as resolved: it would fire for a year.
 * https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml
 */
export const alertmanager: Format = (input) => {
  const { title, severity, state, text, facts } = summaryOf(input);
  const since = sinceOf(input);
  return jsonBody([
    {
      labels: {
        alertname: input.event,
        severity,
        fingerprint: dedupKeyOf(input),
        ...subjectsOf(input),
      },
      annotations: {
        summary: title,
        ...(text !== null && { description: text }),
        ...Object.fromEntries(facts.map(({ label, value }) => [annotationOf(label), value])),
      },
      ...(state === 'firing'
        ? {
            startsAt: since.toISOString(),
            endsAt: new Date(since.getTime() + FIRES_AT_MOST_MS).toISOString(),
          }
        : { endsAt: since.toISOString() }),
    },
  ]);
};

function subjectsOf({ data }: FormattedEvent): Record<string, string> {
  const fields = (JSON.parse(data) ?? {}) as Record<string, unknown>;
  return Object.fromEntries(
    LABEL_FIELDS.flatMap((name) => {
      const id = fields[name];
      return typeof id === 'string' && id !== '' ? [[name, id.slice(0, 64)]] : [];
    }),
  );
}

/** The start of the alert's state; the time of the event if it names none. */
function sinceOf({ data, occurredAt }: FormattedEvent): Date {
  const { since } = (JSON.parse(data) ?? {}) as { since?: unknown };
  const date = new Date(typeof since === 'string' ? since : NaN);
  const isUsable = Math.abs(date.getTime()) < Date.UTC(9_000, 0);
  return isUsable ? date : occurredAt;
}

/** `Agent ID` as the name of an annotation: `agent_id`. */
function annotationOf(label: string): string {
  return label.toLowerCase().replaceAll(' ', '_');
}
