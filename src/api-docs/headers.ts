import { reference, type JsonObject } from '../platform/openapi/json-object.js';

const count = { type: 'integer', minimum: 0 };

/** The headers of answers, once for all operations. */
export const HEADERS: Record<string, JsonObject> = {
  'X-Request-Id': {
    description:
      'Identifies the request, in our log too; the one that you sent, if it is one of ours',
    required: true,
    schema: { type: 'string', pattern: String.raw`^[\w.:-]{1,64}$` },
    example: '0b5c1e9a-6f0e-4f0c-8d63-1d5a3b1c9e57',
  },
  'RateLimit-Limit': {
    description: 'Requests a minute; not sent while the limit is off',
    schema: count,
    example: 60000,
  },
  'RateLimit-Remaining': {
    description: 'Requests left in this minute',
    schema: count,
    example: 59999,
  },
  'RateLimit-Reset': {
    description: 'Seconds until the minute is over',
    schema: count,
    example: 42,
  },
  'Retry-After': {
    description: 'Seconds to wait before the next try',
    schema: { type: 'integer', minimum: 1 },
    example: 1,
  },
  'WWW-Authenticate': {
    description: 'How to authenticate',
    required: true,
    schema: { type: 'string' },
    example: 'Bearer realm="mutx", ApiKey realm="mutx", header="X-API-Key"',
  },
  'Accept-Encoding': {
    description: 'The supported encodings, if the `Content-Encoding` is not one of them',
    schema: { type: 'string' },
    example: 'gzip, identity',
  },
  'Idempotency-Replayed': {
    description: 'There when this is the first answer to its Idempotency-Key again',
    schema: { type: 'string', const: 'true' },
    example: 'true',
  },
};

const EVERYWHERE = ['X-Request-Id'];
const LIMITED = ['RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset'];

/** The headers of an answer; those of every answer are among them. */
export function headersOf(limited: boolean, more: readonly string[] = []): JsonObject {
  const names = [...EVERYWHERE, ...(limited ? LIMITED : []), ...more];
  return Object.fromEntries(names.map((name) => [name, reference('headers', name)]));
}
