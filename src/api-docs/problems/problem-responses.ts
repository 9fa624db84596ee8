import type { ErrorCode } from '../../platform/http/errors/error-codes.js';
import { headersOf } from '../headers.js';
import { reference, type JsonObject } from '../../platform/openapi/json-object.js';
import { codesWith } from './operation-codes.js';
import type { OperationFacts } from './operation-facts.js';
import { distinctionOf, exampleOfProblem } from './problem-examples.js';

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

const RETRIED = [409, 429, 503];

type Status = keyof typeof PROBLEM_RESPONSES;

/**
 * Adds a response for each status of an error that an operation can return: it lists the codes, with
 * an example of each. Operations with the same codes and examples share a response in `shared`.
 */
export function documentProblems(
  responses: JsonObject,
  facts: OperationFacts,
  shared: Record<string, JsonObject>,
): void {
  for (const status of Object.keys(PROBLEM_RESPONSES).map(Number) as Status[]) {
    const codes = codesWith(status, facts);
    if (codes.length === 0) continue;
    const name = PROBLEM_RESPONSES[status].name + distinctionsOf(codes, facts).join('');
    const response = problemResponse(status, codes, facts);
    requireSame(name, shared[name] ?? response, response);
    shared[name] = response;
    responses[status] = reference('responses', name);
  }
}

function problemResponse(status: Status, codes: ErrorCode[], facts: OperationFacts): JsonObject {
  const { description } = PROBLEM_RESPONSES[status];
  const examples = codes.map((code) => [code, exampleOfProblem(status, code, facts)] as const);
  const lines = examples.map(([code, { summary }]) => `- \`${code}\`: ${summary}`);
  return {
    description: `${description}\n\n${lines.join('\n')}`,
    headers: headersOf(facts.limit !== 'none', extraHeaders(status)),
    content: {
      'application/problem+json': {
        schema: reference('schemas', 'Problem'),
        examples: Object.fromEntries(examples),
      },
    },
  };
}

/** What tells the response from others with its status. */
function distinctionsOf(codes: ErrorCode[], facts: OperationFacts): string[] {
  const all = codes.map((code) => distinctionOf(code, facts));
  return [...(facts.limit === 'none' ? ['Unlimited'] : []), ...new Set(all)];
}

function requireSame(name: string, one: JsonObject, other: JsonObject): void {
  if (JSON.stringify(one) !== JSON.stringify(other)) {
    throw new Error(`Two responses would be called ${name}`);
  }
}

function extraHeaders(status: number): string[] {
  if (status === 401) return ['WWW-Authenticate'];
  if (status === 415) return ['Accept-Encoding'];
  return RETRIED.includes(status) ? ['Retry-After'] : [];
}
