import type { OpenAPIObject } from '@nestjs/swagger';
import { limitOf } from '../http/rate-limit/limited-routes.js';
import { eventSchemas } from './event-schemas.js';
import { eventCallback } from './event-webhooks.js';
import { exampleOf, modernize } from './schemas.js';
import { HEADERS, headersOf } from './headers.js';
import type { JsonObject } from './json-object.js';
import { shareParameters } from './parameters.js';
import { problemResponses, shareProblemResponses } from './problem-responses.js';

type Named = Record<string, JsonObject>;

interface Operation extends JsonObject {
  operationId: string;
  parameters: { $ref?: string }[];
  requestBody?: { content: Named };
  responses: Named;
}

/** The operation whose URL is called back. */
const REGISTRATION = 'createWebhook';

/**
 * Completes what the decorators say: names what is shared once, and adds what follows from how the
 * server works, such as its headers, the events that it sends, and examples of whole bodies.
 */
export function completeDocument(document: OpenAPIObject): void {
  const components = document.components as unknown as Record<string, Named | undefined>;
  const schemas = { ...components.schemas, ...eventSchemas() };
  const parameters: Named = {};
  modernize(schemas);
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods as Record<string, Operation>)) {
      completeOperation({ path, method, operation }, schemas, parameters);
    }
  }
  Object.assign(components, {
    schemas,
    parameters,
    responses: problemResponses(),
    headers: HEADERS,
  });
}

function completeOperation(
  { path, method, operation }: { path: string; method: string; operation: Operation },
  schemas: Named,
  parameters: Named,
): void {
  shareParameters(path, operation, parameters);
  for (const media of mediaOf(operation.requestBody)) {
    refuseUnknownFields(media.schema, schemas);
    media.example = exampleOf(media.schema, schemas);
  }
  const limited = limitOf({ method: method.toUpperCase(), url: path }) !== 'none';
  const idempotent = operation.parameters.some(({ $ref }) => $ref?.endsWith('/IdempotencyKey'));
  for (const [status, response] of Object.entries(operation.responses)) {
    if (!status.startsWith('2')) continue;
    response.headers = headersOf(limited, idempotent ? ['Idempotency-Replayed'] : []);
    for (const media of mediaOf(response)) media.example = exampleOf(media.schema, schemas);
  }
  shareProblemResponses(operation.responses);
  if (operation.operationId === REGISTRATION) operation.callbacks = eventCallback();
}

/** Validation refuses a field that it does not know. */
function refuseUnknownFields({ $ref = '' }: { $ref?: string }, schemas: Named): void {
  const schema = schemas[$ref.slice($ref.lastIndexOf('/') + 1)];
  if (schema) schema.additionalProperties = false;
}

function mediaOf(
  of: { content?: unknown } | undefined,
): { schema: JsonObject & { $ref?: string }; example?: unknown }[] {
  return Object.values((of?.content ?? {}) as Record<string, { schema: JsonObject }>);
}
