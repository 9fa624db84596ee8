import type { ErrorCode, ErrorDefinition } from '../../platform/http/errors/error-codes.js';
import { headersOf } from '../headers.js';
import { reference, type JsonObject } from '../../platform/openapi/json-object.js';
import { codesWith } from './operation-codes.js';
import type { OperationFacts } from './operation-facts.js';
import { distinctionOf, exampleOfProblem } from './problem-examples.js';

/** Every status of an error that a route can return: the name of its response, and its meaning. */
const PROBLEM_RESPONSES = {
  400: { name: 'BadRequest', description: 'The request cannot be read or used as it is' },
  401: { name: 'Unauthorized', description: 'Missing or invalid credentials' },
  403: { name: 'Forbidden', description: 'The credentials do not allow this request' },
  404: { name: 'NotFound', description: 'The resource does not exist' },
  409: { name: 'Conflict', description: 'The request conflicts with the current state' },
  413: { name: 'ContentTooLarge', description: 'The body is too large' },
  415: {
    name: 'UnsupportedMediaType',
    description: 'The body has an unsupported type or encoding',
  },
  422: { name: 'UnprocessableContent', description: 'The request is well-formed but invalid' },
  429: { name: 'TooManyRequests', description: 'Too many requests; see `Retry-After`' },
  502: { name: 'BadGateway', description: 'The endpoint of the webhook failed' },
  503: { name: 'ServiceUnavailable', description: 'Temporarily unavailable; see `Retry-After`' },
} as const;

const RETRIED = [409, 429, 503];

type Status = keyof typeof PROBLEM_RESPONSES;
type Errors = ReadonlyMap<string, ErrorDefinition>;

/**
 * Adds a response for each status of an error that an operation can return: it lists the codes, with
 * an example of each. Operations with the same codes and examples share a response in `shared`.
 */
export function documentProblems(
  responses: JsonObject,
  facts: OperationFacts,
  errors: Errors,
  shared: Record<string, JsonObject>,
): void {
  for (const status of Object.keys(PROBLEM_RESPONSES).map(Number) as Status[]) {
    const codes = codesWith(status, facts, errors);
    if (codes.length === 0) continue;
    const name = PROBLEM_RESPONSES[status].name + distinctionsOf(codes, facts).join('');
    const response = problemResponse(status, codes, facts, errors);
    requireSame(name, shared[name] ?? response, response);
    shared[name] = response;
    responses[status] = reference('responses', name);
  }
}

function problemResponse(
  status: Status,
  codes: ErrorCode[],
  facts: OperationFacts,
  errors: Errors,
): JsonObject {
  const { description } = PROBLEM_RESPONSES[status];
  const examples = codes.flatMap((code) => {
    const definition = errors.get(code);
    return definition ? [[code, exampleOfProblem(status, code, definition, facts)] as const] : [];
  });
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

/** The parts of the name that distinguish the response from others with its status. */
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
