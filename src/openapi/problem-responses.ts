import { codesOf } from '../http/error-codes.js';
import { titleOf } from '../http/problem.js';
import { headersOf } from './headers.js';
import { reference, type JsonObject } from './json-object.js';

/** Every status of an error that a route can answer: the name of its response, and what it means. */
export const PROBLEM_RESPONSES = {
  400: {
    name: 'BadRequest',
    description: 'Malformed HTTP, JSON, UTF-8 or gzip, an unusable URL or an unknown event name',
  },
  401: { name: 'Unauthorized', description: 'Missing or bad credentials' },
  403: { name: 'Forbidden', description: 'Somebody else’s resource, or a key without the scope' },
  404: { name: 'NotFound', description: 'There is no such thing' },
  409: {
    name: 'Conflict',
    description:
      'In conflict with the present state, or a request with this Idempotency-Key is in flight',
  },
  413: {
    name: 'ContentTooLarge',
    description:
      'The body is larger than the route allows: 1 MiB for reports, 256 KiB on other routes, 16 KiB without credentials',
  },
  415: {
    name: 'UnsupportedMediaType',
    description: 'The body is not application/json, or its Content-Encoding is not supported',
  },
  422: {
    name: 'UnprocessableContent',
    description: 'A field fails its rule, or the Idempotency-Key came with another body before',
  },
  429: { name: 'TooManyRequests', description: 'Too many requests; see Retry-After' },
  502: {
    name: 'BadGateway',
    description: 'The endpoint refused the delivery or could not be reached',
  },
  503: { name: 'ServiceUnavailable', description: 'The database is away; see Retry-After' },
} as const;

const REQUEST_ID = '0b5c1e9a-6f0e-4f0c-8d63-1d5a3b1c9e57';
const RETRIED = [409, 429, 503];

type Status = keyof typeof PROBLEM_RESPONSES;

/** The one response of each status, with an example of every code that it can carry. */
export function problemResponses(): Record<string, JsonObject> {
  return Object.fromEntries(
    Object.entries(PROBLEM_RESPONSES).map(([status, { name, description }]) => [
      name,
      {
        description,
        headers: headersOf(true, extraHeaders(Number(status))),
        content: {
          'application/problem+json': {
            schema: reference('schemas', 'Problem'),
            examples: examplesOf(Number(status)),
          },
        },
      },
    ]),
  );
}

/** Puts the shared response in the place of each error of an operation. */
export function shareProblemResponses(responses: JsonObject): void {
  for (const status of Object.keys(responses)) {
    const shared = PROBLEM_RESPONSES[Number(status) as Status];
    if (shared) responses[status] = reference('responses', shared.name);
  }
}

function extraHeaders(status: number): string[] {
  if (status === 401) return ['WWW-Authenticate'];
  if (status === 415) return ['Accept-Encoding'];
  return RETRIED.includes(status) ? ['Retry-After'] : [];
}

function examplesOf(status: number): JsonObject {
  return Object.fromEntries(
    codesOf(status).map(([code, { meaning, example }]) => {
      const [field = '', message = ''] = example.split(/: (.*)/s);
      const value = {
        type: 'about:blank',
        title: titleOf(status),
        status,
        detail: example,
        code,
        request_id: REQUEST_ID,
        ...(code === 'validation_failed' && { errors: [{ field, message }] }),
      };
      return [code, { summary: meaning, value }];
    }),
  );
}
