import { reference, type JsonObject } from '../platform/openapi/json-object.js';

const count = { type: 'integer', minimum: 0 };

/** The headers of responses, once for all operations. */
export const HEADERS: Record<string, JsonObject> = {
  'X-Request-Id': {
    description:
      'Identifies the request, in the server’s log too; the value you sent, if it has this format',
    required: true,
    schema: { type: 'string', pattern: String.raw`^[\w.:-]{1,64}$` },
    example: '0b5c1e9a-6f0e-4f0c-8d63-1d5a3b1c9e57',
  },
  'RateLimit-Limit': {
    description: 'Requests per minute; absent while the limit is off',
    schema: count,
    example: 60000,
  },
  'RateLimit-Remaining': {
    description: 'Requests left in this minute',
    schema: count,
    example: 59999,
  },
  'RateLimit-Reset': {
    description: 'Seconds until the minute ends',
    schema: count,
    example: 42,
  },
  'Retry-After': {
    description: 'Seconds to wait before the next attempt',
    schema: { type: 'integer', minimum: 1 },
    example: 1,
  },
  'WWW-Authenticate': {
    description: 'The supported authentication schemes',
    required: true,
    schema: { type: 'string' },
    example: 'Bearer realm="mutx", ApiKey realm="mutx", header="X-API-Key"',
  },
  'Accept-Encoding': {
    description: 'The supported encodings, when the `Content-Encoding` is not one of them',
    schema: { type: 'string' },
    example: 'gzip, identity',
  },
  'Idempotency-Replayed': {
    description: '`true` when the response is a replay of the first one for this Idempotency-Key',
    schema: { type: 'string', const: 'true' },
    example: 'true',
  },
};

const EVERYWHERE = ['X-Request-Id'];
const LIMITED = ['RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset'];

/** The headers of a response, those of every response included. */
export function headersOf(limited: boolean, more: readonly string[] = []): JsonObject {
  const names = [...EVERYWHERE, ...(limited ? LIMITED : []), ...more];
  return Object.fromEntries(names.map((name) => [name, reference('headers', name)]));
}
