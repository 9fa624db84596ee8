import {
  EVENT_TYPES,
  findEventType,
  type EventTypeDefinition,
} from '../../events/catalogue/catalogue.js';
import type { NewEvent } from '../../events/catalogue/event-data.js';
import type { WebhookFormat } from '../../webhooks/formats/format.js';
import { acceptsOnlyAlerts } from '../../webhooks/formats/format-rules.js';
import { invalidEvent } from '../../webhooks/subscribed-events.js';

export type TestEvents = readonly [NewEvent, ...NewEvent[]];

/**
 * What a test sends, by default `webhook.test`. Formats that keep the state of alerts get an alert that fires
 * `now` and its end, so that nothing stays open. Throws a 400 for a type that the format does not accept.
 */
export function testEventsOf(
  request: {
    readonly type: string | null;
    readonly format: WebhookFormat;
    readonly userId: string;
  },
  now: Date,
): TestEvents {
  const { type, format, userId } = request;
  const onlyAlerts = acceptsOnlyAlerts(format);
  const definition = findEventType(type ?? (onlyAlerts ? 'alert.agent_down' : 'webhook.test'));
  const isAccepted = (known: EventTypeDefinition) => !onlyAlerts || 'state' in known.example;
  if (!definition || !isAccepted(definition)) {
    throw invalidEvent(
      [type ?? ''],
      EVENT_TYPES.filter(isAccepted).map((known) => known.type),
    );
  }
  const event = (changes: object): NewEvent =>
    ({ userId, type: definition.type, data: { ...definition.example, ...changes } }) as NewEvent;
  if (!onlyAlerts) return [event({})];
  const since = now.toISOString();
  return [event({ state: 'firing', since }), event({ state: 'resolved', since })];
}
