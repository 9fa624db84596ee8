import { EVENT_TYPES, type EventTypeDefinition } from '../events/catalogue/catalogue.js';
import { reference, type JsonObject } from '../platform/openapi/json-object.js';

/** The delivery id in all examples. */
export const DELIVERY_ID = '0192f3c4-7b1a-7c3e-8f00-8a1b2c3d4e5f';
export const EVENT_ID = '0192f3c4-7b1a-7000-8f00-0a1b2c3d4e5f';
const OCCURRED_AT = '2026-11-01T12:00:00.000Z';

/** The events as named schemas: the data of each shape, each event, and the unions of both. */
export function eventSchemas(): Record<string, JsonObject> {
  const data = new Map(EVENT_TYPES.map(({ schema }) => [schema.title, { ...schema }]));
  return {
    EventData: {
      description: 'The data of an event, by its type',
      anyOf: [...data.keys()].map((name) => reference('schemas', name)),
    },
    ...Object.fromEntries(data),
    WebhookEvent: {
      description: 'The body of a delivery; `event` is the type',
      oneOf: EVENT_TYPES.map(({ type }) => reference('schemas', envelopeName(type))),
      discriminator: {
        propertyName: 'event',
        mapping: Object.fromEntries(
          EVENT_TYPES.map(({ type }) => [type, reference('schemas', envelopeName(type)).$ref]),
        ),
      },
    },
    ...Object.fromEntries(EVENT_TYPES.map((entry) => [envelopeName(entry.type), envelope(entry)])),
  };
}

/** `AgentStatusEvent` of `agent.status`. */
export function envelopeName(type: string): string {
  return `${pascal(type)}Event`;
}

/** The body of a delivery of the type's example. */
export function envelopeExample({ type, example }: EventTypeDefinition): JsonObject {
  return { event: type, timestamp: OCCURRED_AT, delivery_id: DELIVERY_ID, data: example };
}

/** `AgentStatus` of `agent.status`. */
export function pascal(type: string): string {
  return type.replaceAll(/(?:^|[._])(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function envelope(definition: EventTypeDefinition): JsonObject {
  const { type, description, schema } = definition;
  return {
    description,
    type: 'object',
    required: ['event', 'timestamp', 'delivery_id', 'data'],
    properties: {
      event: { type: 'string', const: type, description: 'The event type' },
      timestamp: { type: 'string', format: 'date-time', description: 'Time of the event' },
      delivery_id: {
        type: 'string',
        format: 'uuid',
        description:
          'The same on every attempt; deduplicate on it. A replay has another: deduplicate on `webhook-id` to process an event once',
      },
      data: reference('schemas', schema.title),
    },
    examples: [envelopeExample(definition)],
  };
}
