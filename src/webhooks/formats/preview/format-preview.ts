import {
  EVENT_TYPES,
  familyOf,
  findEventType,
  type EventTypeDefinition,
} from '../../../events/catalogue/catalogue.js';
import { invalidEvent } from '../../subscribed-events.js';
import type { FormattedBody, WebhookFormat } from '../format.js';
import { acceptsOnlyAlerts } from '../format-rules.js';
import { FORMAT_VERSION, formatted } from '../formats.js';

const DELIVERY_ID = '0192f3c4-7b1a-7c3e-8f00-8a1b2c3d4e5f';
const EVENT_ID = '0192f3c4-7b1a-7c3e-8f00-9a1b2c3d4e5f';
const OCCURRED_AT = new Date('2026-11-01T12:00:00.000Z');

/** The body of an example of the catalogue. Throws a 400 for an event that the format does not accept. */
export function previewOf(format: WebhookFormat, type = 'alert.agent_down'): FormattedBody {
  const definition = findEventType(type);
  if (!definition || !accepts(format, definition)) {
    throw invalidEvent(
      [type],
      EVENT_TYPES.filter((known) => accepts(format, known)).map((known) => known.type),
    );
  }
  return formatted(format, FORMAT_VERSION, {
    deliveryId: DELIVERY_ID,
    eventId: EVENT_ID,
    event: definition.type,
    data: JSON.stringify(definition.example),
    occurredAt: OCCURRED_AT,
    routingKey: '<secret>',
  });
}

function accepts(format: WebhookFormat, { type }: EventTypeDefinition): boolean {
  return !acceptsOnlyAlerts(format) || familyOf(type) === 'alert';
}
