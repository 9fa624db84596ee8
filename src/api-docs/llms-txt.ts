import type { OpenAPIObject } from '@nestjs/swagger';
import { EVENT_TYPES } from '../events/catalogue/catalogue.js';
import type { Resource } from '../platform/openapi/feature.js';
import { errorLines, type Catalogue } from './catalogue.js';
import { curlOf, type CurlOperation } from './curl.js';
import { ORIGIN } from './per-origin.js';

interface Described extends CurlOperation {
  operationId: string;
  summary: string;
  description: string;
  tags: string[];
  parameters: { $ref?: string; in?: string; name?: string }[];
}

/**
 * `llms.txt` (https://llmstxt.org): the API for agents, generated from the document by `npm run openapi`.
 * It contains {@link ORIGIN} where the server inserts its address.
 */
export function llmsTxt(document: OpenAPIObject, catalogue: Catalogue): string {
  return [
    `# ${document.info.title}`,
    `> Agents report status, lifecycle events and metrics. Your endpoints receive the resulting events as signed webhooks.`,
    `Full reference with all schemas: ${ORIGIN}/openapi.json (OpenAPI 3.1). For people: ${ORIGIN}/docs.`,
    preparation(catalogue.resources),
    ...sections(document, catalogue.resources),
    events(),
    errors(catalogue),
    '',
  ].join('\n\n');
}

function preparation(resources: readonly Resource[]): string {
  const ids = resources.map(({ idField }) => `${idField.toUpperCase()}=`).join(' ');
  return `## Authenticate

Send an API key as \`X-API-Key\`, or an access token as \`Authorization: Bearer\`. A key has scopes (\`ingest\`,
\`agents\`, \`webhooks\`). The routes of accounts and API keys accept access tokens only. To get both: register,
store \`access_token\` as TOKEN and \`refresh_token\` as REFRESH_TOKEN, create an API key, and store \`key\` as KEY.

The commands below use these shell variables. Ids are in the responses of the routes that create or list resources.

\`\`\`sh
API=${ORIGIN}
EMAIL=me@example.com PASSWORD='a good password' # yours
TOKEN= REFRESH_TOKEN= KEY= # from the responses
${ids} # from the responses
URL=https://example.com/hooks/mutx # your endpoint
\`\`\`

## Conventions

- Bodies are JSON (\`Content-Type: application/json\`), times ISO 8601 in UTC, ids UUIDs. Unknown fields are rejected.
- Lists are newest first. They take \`limit\`, \`since\`, \`until\` and \`cursor\` or \`skip\`. While \`has_more\` is true, pass
  \`next_cursor\` as \`cursor\`, with the same filters. \`total\` is exact up to 10,000 (\`total_is_exact\`).
- To retry a POST safely, send an \`Idempotency-Key\` with it, where the document lists that header: the same key
  and body return the first response for 24 hours.
- On 429 and 503, wait for the seconds in \`Retry-After\`, then retry.`;
}

function sections(document: OpenAPIObject, resources: readonly Resource[]): string[] {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, Described>).map(([method, operation]) => ({
      tags: operation.tags,
      text: route({ method: method.toUpperCase(), path, operation }, document, resources),
    })),
  );
  return (document.tags ?? []).flatMap(({ name, description }) => {
    const own = operations.filter(({ tags }) => tags.includes(name));
    if (own.length === 0) return [];
    return [`## ${name}`, `${description}.`, ...own.map(({ text }) => text)];
  });
}

function route(
  { method, path, operation }: { method: string; path: string; operation: Described },
  document: OpenAPIObject,
  resources: readonly Resource[],
): string {
  const queries = operation.parameters
    .map((parameter) => resolved(parameter, document))
    .filter((parameter) => parameter.in === 'query')
    .map(({ name }) => `\`${name}\``);
  return `### ${operation.summary}: ${method} ${path}

${operation.description}${queries.length > 0 ? ` Query: ${queries.join(', ')}.` : ''}

\`\`\`sh
${curlOf(method, path, operation, resources)}
\`\`\``;
}

function resolved(
  parameter: Described['parameters'][number],
  document: OpenAPIObject,
): { in?: string; name?: string } {
  const name = parameter.$ref?.split('/').pop();
  return name
    ? (document.components?.parameters?.[name] as { in: string; name: string })
    : parameter;
}

function events(): string {
  const lines = EVENT_TYPES.map(({ type, description }) => `- \`${type}\`: ${description}`);
  return `## Received events

A webhook receives a POST with \`{"event", "timestamp", "delivery_id", "data"}\`. Respond 2xx within 15 seconds;
other responses are retried. Deduplicate on \`delivery_id\` to accept deliberate replays, or on \`webhook-id\`, the id of
the event, to process it once. With a secret, \`X-MUTX-Signature\` is \`sha256=\` and the HMAC-SHA256 of the raw body in hex;
\`webhook-id\`, \`webhook-timestamp\` and \`webhook-signature\` follow Standard Webhooks. \`GET /event-types\` returns the schema and an example of each event.

${lines.join('\n')}`;
}

function errors(catalogue: Catalogue): string {
  return `## Errors

Every error is \`application/problem+json\` (RFC 9457): \`status\`, \`code\` for programs, \`detail\` with what is wrong and
what to do, \`request_id\`, and for \`validation_failed\` the \`errors\`, each with its \`field\` and a \`message\` that names
the allowed values. Do not retry a 4xx without changing the request, except 409 \`idempotency_in_flight\` and 429.

${errorLines(catalogue)}`;
}
