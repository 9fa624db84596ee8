import { EVENT_TYPES, familyOf } from './catalogue.js';
import { SUPPORTED_EVENTS } from './subscription.js';
import { reference } from '../../platform/openapi/json-object.js';

const TYPES = EVENT_TYPES.map(({ type }) => type);

/** How the name of an event type stands in the document. */
export const EVENT_TYPE_SCHEMA = {
  enum: TYPES,
  enumName: 'EventType',
  enumSchema: { description: 'An event type. Later versions may add types.' },
  example: 'agent.status',
};

/** How a family of event types stands in the document. */
export const EVENT_FAMILY_SCHEMA = {
  enum: [...new Set(TYPES.map(familyOf))],
  enumName: 'EventFamily',
  enumSchema: { description: 'The part of a type’s name before the dot' },
  example: 'agent',
};

/** How a subscription, a list of names, stands in the document. */
export const SUBSCRIPTION_SCHEMA = {
  enum: [...SUPPORTED_EVENTS],
  enumName: 'EventName',
  enumSchema: {
    description: 'A name to subscribe to: `*` for all events, `<family>.*`, a type, or its alias',
  },
  isArray: true,
  example: ['agent.*', 'deployment.failed'],
};

/** A string that holds an event's data as JSON; the decorators have no types for these keywords. */
export const EVENT_DATA_TEXT: object = {
  contentMediaType: 'application/json',
  contentSchema: reference('schemas', 'EventData'),
};
