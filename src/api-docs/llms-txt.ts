import type { OpenAPIObject } from '@nestjs/swagger';
import { EVENT_TYPES } from '../events/catalogue/catalogue.js';
import { ERROR_CODES } from '../platform/http/errors/error-codes.js';
import { curlOf, type CurlOperation } from './curl.js';
import { ORIGIN } from './per-origin.js';

interface Described extends CurlOperation {
  operationId: string;
  summary: string;
  description: string;
  tags: string[];
  parameters: { $ref?: string; in?: string; name?: string }[];
}

const PREPARATION = `## Authenticate

Send an API key as \`X-API-Key\`, or an access token as \`Authorization: Bearer\`. A key has scopes (\`ingest\`,
\`agents\`, \`webhooks\`); the routes of accounts and of API keys take an access token alone. To get both: register,
keep \`access_token\` as TOKEN and \`refresh_token\` as REFRESH_TOKEN, create an API key, and keep \`key\` as KEY.

The commands below can be pasted into a shell that knows these variables. Ids stand in the answers of the routes
that create or list things.

\`\`\`sh
API=${ORIGIN}
EMAIL=me@example.com PASSWORD='a good password' # yours
TOKEN= REFRESH_TOKEN= KEY= # from the answers
AGENT_ID= DEPLOYMENT_ID= WEBHOOK_ID= DELIVERY_ID= API_KEY_ID= # from the answers
URL=https://example.com/hooks/mutx # where your webhook listens
\`\`\`

## Conventions

- Bodies are JSON (\`Content-Type: application/json\`), times ISO 8601 in UTC, ids UUIDs. Unknown fields are refused.
- Lists take \`skip\` and \`limit\` and answer \`items\`, \`total\`, \`skip\`, \`limit\`, \`has_more\`, newest first.
- To repeat a POST safely, send an \`Idempotency-Key\` of your own with it, where the document names that header: the
  same key and body replay the first answer for 24 hours.
- On 429 and 503 wait for the seconds of \`Retry-After\`, then try again.`;

/**
 * `llms.txt` (https://llmstxt.org): the API for agents, generated from the document by `npm run openapi`.
 * It has {@link ORIGIN} where the server puts its address.
 */
export function llmsTxt(document: OpenAPIObject): string {
  return [
    `# ${document.info.title}`,
    `> Agents report what they do; the people who run them are notified by signed webhooks.`,
    `The whole contract, with every schema: ${ORIGIN}/openapi.json (OpenAPI 3.1). For people: ${ORIGIN}/docs.`,
    PREPARATION,
    ...sections(document),
    events(),
    errors(),
    '',
  ].join('\n\n');
}

function sections(document: OpenAPIObject): string[] {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, Described>).map(([method, operation]) => ({
      tags: operation.tags,
      text: route(method.toUpperCase(), path, operation, document),
    })),
  );
  return (document.tags ?? []).flatMap(({ name, description }) => {
    const own = operations.filter(({ tags }) => tags.includes(name));
    if (own.length === 0) return [];
    return [`## ${name}`, `${description}.`, ...own.map(({ text }) => text)];
  });
}

function route(
  method: string,
  path: string,
  operation: Described,
  document: OpenAPIObject,
): string {
  const queries = operation.parameters
    .map((parameter) => resolved(parameter, document))
    .filter((parameter) => parameter.in === 'query')
    .map(({ name }) => `\`${name}\``);
  return `### ${operation.summary}: ${method} ${path}

${operation.description}${queries.length > 0 ? ` Query: ${queries.join(', ')}.` : ''}

\`\`\`sh
${curlOf(method, path, operation)}
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
  return `## Events

A webhook receives a POST with \`{"event", "timestamp", "delivery_id", "data"}\`. Answer 2xx within 15 seconds; anything
else is sent again. Deduplicate on \`delivery_id\`. With a secret, \`X-MUTX-Signature\` is \`sha256=\` and the HMAC-SHA256 of
the raw body in hex; \`webhook-id\`, \`webhook-timestamp\` and \`webhook-signature\` are those of Standard Webhooks.
\`GET /event-types\` has the schema and an example of each.

${lines.join('\n')}`;
}

function errors(): string {
  const lines = Object.entries(ERROR_CODES).map(
    ([code, { statuses, meaning }]) => `- \`${code}\` (${statuses.join(', ')}): ${meaning}`,
  );
  return `## Errors

Every error is \`application/problem+json\` (RFC 9457): \`status\`, \`code\` for programs, \`detail\` that says what to do
next, \`request_id\`, and with \`validation_failed\` the \`errors\`, each with its \`field\` and a \`message\` that names what is
allowed. A 4xx comes again until the request is changed, apart from 409 \`idempotency_in_flight\` and 429.

${lines.join('\n')}`;
}
