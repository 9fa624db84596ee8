import { EVENT_TYPES, type EventTypeDefinition } from '../events/catalogue/catalogue.js';
import { DELIVERY_ID, envelopeExample, envelopeName, pascal } from './event-schemas.js';
import { reference, type JsonObject } from '../platform/openapi/json-object.js';

const id = { type: 'string', format: 'uuid' };
const SIGNED = 'Only when the webhook has a secret.';

/** The headers of a delivery, apart from `X-MUTX-Event`. */
const HEADERS: JsonObject[] = [
  {
    name: 'X-MUTX-Delivery-Id',
    required: true,
    description: 'Stable over retries: deduplicate on it',
    schema: id,
    example: DELIVERY_ID,
  },
  {
    name: 'X-MUTX-Attempt',
    required: true,
    description: 'The number of the attempt: 1, 2, …',
    schema: { type: 'integer', minimum: 1 },
    example: 1,
  },
  {
    name: 'User-Agent',
    required: true,
    description: '`MUTX-Webhooks/` and the version of the sender',
    schema: { type: 'string', pattern: '^MUTX-Webhooks/' },
    example: 'MUTX-Webhooks/0.1.0',
  },
  {
    name: 'X-MUTX-Signature',
    required: false,
    description: `HMAC-SHA256 over the raw body in hex, keyed with the secret’s UTF-8 bytes. ${SIGNED}`,
    schema: { type: 'string', pattern: '^sha256=[0-9a-f]{64}$' },
    example: 'sha256=5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd',
  },
  {
    name: 'webhook-id',
    required: false,
    description: `The delivery id again, for Standard Webhooks. ${SIGNED}`,
    schema: id,
    example: DELIVERY_ID,
  },
  {
    name: 'webhook-timestamp',
    required: false,
    description: `When this attempt was made, as Unix time in seconds. ${SIGNED}`,
    schema: { type: 'integer', minimum: 0 },
    example: 1793534400,
  },
  {
    name: 'webhook-signature',
    required: false,
    description: `The signature of Standard Webhooks: HMAC-SHA256 over \`<webhook-id>.<webhook-timestamp>.<raw body>\` in base64, one per valid secret, separated by spaces; a \`whsec_\` secret holds its key in base64. ${SIGNED}`,
    schema: {
      type: 'string',
      pattern: '^v1,[A-Za-z0-9+/]{43}=( v1,[A-Za-z0-9+/]{43}=)*$',
    },
    example: 'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
  },
];

const RESPONSES = {
  '2XX': { description: 'You have it: it is not sent again' },
  '410': { description: 'You want no more: the webhook is switched off' },
  '4XX': { description: 'You refuse it: it is sent again later, up to the number of retries' },
  '5XX': { description: 'You cannot take it now: it is sent again later, as above' },
};

const HOW = `Answer 2xx in time (by default within 15 s) and do the real work afterwards; anything else, a redirect
included, is retried with exponential backoff (by default up to 5 times). \`Retry-After\` on 429 and 503 is honoured.`;

/** The document's `webhooks` section: what receivers get, from the catalogue that the code sends from. */
export function eventWebhooks(): JsonObject {
  return Object.fromEntries(
    EVENT_TYPES.map((definition) => [
      definition.type,
      {
        post: receive({
          operationId: `on${pascal(definition.type)}`,
          summary: definition.description,
          description: `${definition.description}. ${HOW}`,
          event: { type: 'string', const: definition.type },
          schema: envelopeName(definition.type),
          sample: definition,
        }),
      },
    ]),
  );
}

/** The same as the callback of a registration: any of the events that it asked for. */
export function eventCallback(): JsonObject {
  const [sample] = EVENT_TYPES as readonly [EventTypeDefinition];
  const post = receive({
    operationId: 'onWebhookEvent',
    summary: 'Any event that the webhook asked for',
    description: `An event, as the section “webhooks” describes them one by one. ${HOW}`,
    event: reference('schemas', 'EventType'),
    schema: 'WebhookEvent',
    sample,
  });
  return { event: { '{$request.body#/url}': { post } } };
}

function receive(given: {
  operationId: string;
  summary: string;
  description: string;
  event: JsonObject;
  schema: string;
  sample: EventTypeDefinition;
}): JsonObject {
  const { operationId, summary, description, event, schema, sample } = given;
  const named = { name: 'X-MUTX-Event', required: true, description: 'The event type' };
  return {
    operationId,
    summary,
    description,
    tags: ['Events'],
    security: [],
    parameters: [{ ...named, schema: event, example: sample.type }, ...HEADERS].map(
      (parameter) => ({ in: 'header', ...parameter }),
    ),
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: reference('schemas', schema),
          example: envelopeExample(sample),
        },
      },
    },
    responses: RESPONSES,
  };
}
