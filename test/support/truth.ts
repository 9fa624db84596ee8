import {
  OPERATIONS,
  type DocumentedResponse,
  type MediaType,
  type Operation,
} from './operations.js';
import { faultsOf } from './schemas.js';

interface Call {
  method: string;
  /** With its query. */
  path: string;
  /** As it was sent. */
  body?: unknown;
}

interface Given {
  status: number;
  headers: Headers;
  body: unknown;
}

/** Pages for people and tools, which are not operations. */
const PAGES = /^\/(|docs|docs\/.*|openapi\.(json|yaml)|llms\.txt)$/;
/** Statuses of the HTTP server before routing. */
const UNROUTED = [408, 414, 431];
const PROBLEM = { $ref: '#/components/schemas/Problem' };
const OURS = /^(x-|ratelimit-|idempotency-|retry-after$|www-authenticate$|deprecation$|sunset$)/;
/** Headers for browsers and proxies that API clients ignore: `security-headers.ts`, `event-stream.ts`. */
const FOR_OTHERS =
  /^x-(accel-buffering|content-type-options|dns-prefetch-control|download-options|frame-options|permitted-cross-domain-policies|xss-protection)$/;

const ROUTES = OPERATIONS.map((operation) => ({
  operation,
  pattern: new RegExp(`^${operation.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  parameters: operation.path.split('{').length,
})).sort((one, other) => one.parameters - other.parameters);

/**
 * Checks a response against the document: its status, media type, headers and every field must be
 * documented, and so must an accepted request. Throws otherwise.
 */
export function expectDocumented(call: Call, answer: Given): void {
  const operation = isWorker(answer) ? undefined : operationOf(call);
  const faults = operation
    ? [...faultsOfAnswer(operation, answer), ...faultsOfRequest(operation, call, answer)]
    : faultsOfStranger(call, answer);
  if (faults.length === 0) return;
  const name = operation?.name ?? `${call.method} ${call.path}, which is not documented,`;
  throw new Error(
    `${name} returned ${answer.status}, which the document does not allow:\n- ${faults.join('\n- ')}\n${JSON.stringify(answer.body)}`,
  );
}

/** The response of a worker, which has no API. */
function isWorker({ status, body }: Given): boolean {
  return status === 404 && (body as { detail?: string } | undefined)?.detail === 'Route not found';
}

function operationOf({ method, path }: Call): Operation | undefined {
  const route = routeOf(path);
  return ROUTES.find(
    ({ operation, pattern }) => operation.method === method && route && pattern.test(route),
  )?.operation;
}

/** The path without query, version and trailing slash; undefined if it cannot be decoded. */
function routeOf(path: string): string | undefined {
  const [route = ''] = path.replace(/^\/v1(?=[/?]|$)/, '').split('?');
  try {
    decodeURIComponent(route);
  } catch {
    return undefined;
  }
  return route.replace(/(?<!\/)\/$/, '') || '/';
}

function faultsOfAnswer({ documented }: Operation, answer: Given): string[] {
  if (UNROUTED.includes(answer.status)) return faultsOf(PROBLEM, answer.body);
  const response = documented.responses[String(answer.status)];
  if (!response) return [`the status ${answer.status}`];
  return [...faultsOfContent(response, answer), ...faultsOfHeaders(response, answer)];
}

function faultsOfContent({ content = {} }: DocumentedResponse, answer: Given): string[] {
  const type = answer.headers.get('content-type')?.split(';')[0];
  if (answer.body === undefined) return Object.keys(content).length > 0 ? ['an empty body'] : [];
  const media = content[type ?? ''];
  if (!media) return [`the media type ${type}`];
  return [...faultsOf(media.schema, answer.body), ...faultsOfCode(media, answer.body)];
}

/** The code of a problem must have an example in the documented response. */
function faultsOfCode({ examples }: MediaType, body: unknown): string[] {
  const { code } = body as { code?: string };
  return !examples || (code !== undefined && code in examples) ? [] : [`the code ${code}`];
}

function faultsOfHeaders({ headers = {} }: DocumentedResponse, answer: Given): string[] {
  const known = Object.fromEntries(
    Object.entries(headers).map(([name, header]) => [name.toLowerCase(), header]),
  );
  const unknown = [...answer.headers.keys()].filter(
    (name) => OURS.test(name) && !FOR_OTHERS.test(name) && !known[name],
  );
  return [
    ...unknown.map((name) => `the header ${name}`),
    ...Object.entries(known).flatMap(([name, { required, schema }]) => {
      const value = answer.headers.get(name);
      if (value === null) return required ? [`no header ${name}`] : [];
      const typed = schema.type === 'integer' ? Number(value) : value;
      return faultsOf(schema, typed).map((fault) => `the header ${name}: ${fault}`);
    }),
  ];
}

/** An accepted request must be valid according to the document. */
function faultsOfRequest({ documented }: Operation, call: Call, answer: Given): string[] {
  if (answer.status >= 300) return [];
  const names = documented.parameters.map(({ name }) => name);
  const query = [...new URLSearchParams(call.path.split('?')[1]).keys()];
  const strangers = query.filter((name) => !names.includes(name));
  const media = documented.requestBody?.content['application/json'];
  const sent = typeof call.body === 'object' && !(call.body instanceof Uint8Array);
  return [
    ...strangers.map((name) => `the query parameter ${name}`),
    ...(media && sent && call.body !== null
      ? faultsOf(media.schema, JSON.parse(JSON.stringify(call.body)))
      : []
    ).map((fault) => `the request body: ${fault}`),
  ];
}

/** A path or method outside the document must be a page or return a problem. */
function faultsOfStranger({ method, path }: Call, answer: Given): string[] {
  if (method === 'GET' && PAGES.test(routeOf(path) ?? '')) return [];
  const type = answer.headers.get('content-type')?.split(';')[0];
  return type === 'application/problem+json'
    ? faultsOf(PROBLEM, answer.body)
    : [`the media type ${type}`];
}
