import { EVENT_TYPES, type EventTypeDefinition } from '../event-types/catalogue.js';

const HEADERS = [
  ['X-MUTX-Event', 'The event type', true],
  ['X-MUTX-Delivery-Id', 'Stable over retries: deduplicate on it', true],
  ['X-MUTX-Attempt', '1, 2, …', true],
  [
    'X-MUTX-Signature',
    '`sha256=<hex>`: HMAC-SHA256 over the raw body, keyed with the secret; only with a secret',
    false,
  ],
  ['webhook-id', 'The delivery id, for Standard Webhooks; only with a secret', false],
  ['webhook-timestamp', 'Unix time of the attempt in seconds; only with a secret', false],
  ['webhook-signature', '`v1,<base64>`, one per valid secret; only with a secret', false],
] as const;

/** The document's `webhooks` section: what receivers get, from the catalogue that the code sends from. */
export function eventWebhooks(): Record<string, unknown> {
  return Object.fromEntries(
    EVENT_TYPES.map((definition) => [definition.type, { post: sent(definition) }]),
  );
}

function sent({
  type,
  description,
  schema,
  example,
}: EventTypeDefinition): Record<string, unknown> {
  const envelope = {
    type: 'object',
    additionalProperties: false,
    required: ['event', 'timestamp', 'delivery_id', 'data'],
    properties: {
      event: { type: 'string', const: type },
      timestamp: { type: 'string', format: 'date-time', description: 'When it happened' },
      delivery_id: { type: 'string', format: 'uuid', description: 'Stable over retries' },
      data: schema,
    },
  };
  return {
    operationId: `on${pascal(type)}`,
    summary: description,
    description: `${description}. Answer 2xx in time (by default within 15 s); anything else is retried (by default up to 5 times).`,
    parameters: HEADERS.map(([name, text, required]) => ({
      name,
      in: 'header',
      required,
      description: text,
      schema: { type: 'string' },
    })),
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: envelope,
          example: {
            event: type,
            timestamp: '2026-11-01T12:00:00.000Z',
            delivery_id: '0192f3c4-7b1a-7c3e-8f00-8a1b2c3d4e5f',
            data: example,
          },
        },
      },
    },
    responses: { '2XX': { description: 'Delivered' } },
  };
}

function pascal(type: string): string {
  return type.replaceAll(/(?:^|[._])(\w)/g, (_, letter: string) => letter.toUpperCase());
}
