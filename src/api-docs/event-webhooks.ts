import { EVENT_TYPES, type EventTypeDefinition } from '../events/catalogue/catalogue.js';
import { DELIVERY_ID, EVENT_ID, envelopeExample, envelopeName, pascal } from './event-schemas.js';
import { reference, type JsonObject } from '../platform/openapi/json-object.js';

const id = { type: 'string', format: 'uuid' };
const SIGNED = 'Sent only if the webhook has a secret.';
const KEYED = 'Sent only if the webhook has a secret or a key pair.';
/** One signature of `webhook-signature`. */
const SIGNATURE = '(v1,[A-Za-z0-9+/]{43}=|v1a,[A-Za-z0-9+/]{86}==)';

/** The headers of a delivery, except `X-MUTX-Event`. */
const HEADERS: JsonObject[] = [
  {
    name: 'X-MUTX-Event-Id',
    required: true,
    description:
      'Id of the event: the same for every webhook and every replay. Deduplicate on it to process an event once',
    schema: id,
    example: EVENT_ID,
  },
  {
    name: 'X-MUTX-Delivery-Id',
    required: true,
    description:
      'Id of the delivery: the same on every attempt. Deduplicate on it to accept deliberate replays',
    schema: id,
    example: DELIVERY_ID,
  },
  {
    name: 'X-MUTX-Replay-Of',
    required: false,
    description: 'On a replay: the delivery that it repeats',
    schema: id,
    example: DELIVERY_ID,
  },
  {
    name: 'X-MUTX-Attempt',
    required: true,
    description: 'Number of the attempt: 1, 2, …',
    schema: { type: 'integer', minimum: 1 },
    example: 1,
  },
  {
    name: 'User-Agent',
    required: true,
    description: '`MUTX-Webhooks/` and the server’s version',
    schema: { type: 'string', pattern: '^MUTX-Webhooks/' },
    example: 'MUTX-Webhooks/0.1.0',
  },
  {
    name: 'X-MUTX-Signature',
    required: false,
    description: `HMAC-SHA256 of the raw body in hex; the key is the secret’s UTF-8 bytes. ${SIGNED}`,
    schema: { type: 'string', pattern: '^sha256=[0-9a-f]{64}$' },
    example: 'sha256=5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd',
  },
  {
    name: 'webhook-id',
    required: false,
    description: `The event id, for Standard Webhooks. ${KEYED}`,
    schema: id,
    example: EVENT_ID,
  },
  {
    name: 'webhook-timestamp',
    required: false,
    description: `Time of this attempt, as Unix time in seconds. ${KEYED}`,
    schema: { type: 'integer', minimum: 0 },
    example: 1793534400,
  },
  {
    name: 'webhook-signature',
    required: false,
    description: `The signature of Standard Webhooks: HMAC-SHA256 of \`<webhook-id>.<webhook-timestamp>.<raw body>\` in base64, one per valid secret, separated by spaces. The key of a \`whsec_\` secret is its base64-decoded rest. With \`signing: ed25519\`, \`v1a\` signatures of the same text by each valid key follow. ${KEYED}`,
    schema: {
      type: 'string',
      pattern: `^${SIGNATURE}( ${SIGNATURE})*$`,
    },
    example: 'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
  },
];

const RESPONSES = {
  '2XX': { description: 'Accepted; the delivery is complete' },
  '410': { description: 'Unsubscribes: the webhook is deactivated' },
  '4XX': { description: 'Rejected; the delivery is retried, up to the number of retries' },
  '5XX': { description: 'Failed; the delivery is retried as above' },
};

const HOW = `Respond with 2xx in time (by default within 15 s, see \`timeout_ms\`) and process the event afterwards. Other
responses, redirects included, are retried (by default up to 5 times with exponential backoff, see \`retry_schedule\`). \`Retry-After\` on 429 and 503 is honored.`;

/** The document's `webhooks` section: the requests that receivers get, from the catalogue of events. */
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

/** The same as the callback of a new webhook: any event that it subscribes to. */
export function eventCallback(): JsonObject {
  const [sample] = EVENT_TYPES as readonly [EventTypeDefinition];
  const post = receive({
    operationId: 'onWebhookEvent',
    summary: 'Any event that the webhook subscribes to',
    description: `One of the events in the section “webhooks”. ${HOW}`,
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
    tags: ['Received events'],
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
