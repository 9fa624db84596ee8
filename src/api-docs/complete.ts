import type { OpenAPIObject } from '@nestjs/swagger';
import { errorLines, type Catalogue } from './catalogue.js';
import { eventSchemas } from './event-schemas.js';
import { eventCallback } from './event-webhooks.js';
import { exampleOf, modernize, requestExampleOf } from './schemas.js';
import { HEADERS, headersOf } from './headers.js';
import type { JsonObject } from '../platform/openapi/json-object.js';
import { shareParameters } from './parameters.js';
import { factsOf } from './problems/operation-facts.js';
import { documentProblems } from './problems/problem-responses.js';
import { securityOf } from './security.js';

type Named = Record<string, JsonObject>;

/** Components that operations refer to. */
interface Shared {
  parameters: Named;
  responses: Named;
}

interface Whole {
  schemas: Named;
  shared: Shared;
  catalogue: Catalogue;
}

interface Operation extends JsonObject {
  operationId: string;
  parameters: { $ref?: string }[];
  requestBody?: { required?: boolean; content: Named };
  security?: Record<string, string[]>[];
  responses: Named;
}

/** The operation whose URL is called back. */
const REGISTRATION = 'createWebhook';

/**
 * Completes the document of the decorators: moves shared parts to the components, and adds headers,
 * errors, events and examples of whole bodies.
 */
export function completeDocument(document: OpenAPIObject, catalogue: Catalogue): void {
  const components = document.components as unknown as Record<string, Named | undefined>;
  const schemas = { ...components.schemas, ...eventSchemas(), ErrorCode: errorCodes(catalogue) };
  const shared: Shared = { parameters: {}, responses: {} };
  modernize(schemas);
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods as Record<string, Operation>)) {
      completeOperation({ path, method, operation }, { schemas, shared, catalogue });
    }
  }
  Object.assign(components, {
    schemas,
    ...shared,
    headers: HEADERS,
  });
}

/** The codes of all features, which the decorators do not know. */
function errorCodes(catalogue: Catalogue): JsonObject {
  return {
    type: 'string',
    description: `The kind of error, for programs. Later versions may add codes.\n\n${errorLines(catalogue)}`,
    enum: [...catalogue.errors.keys()],
  };
}

function completeOperation(
  { path, method, operation }: { path: string; method: string; operation: Operation },
  { schemas, shared, catalogue: { resources, errors } }: Whole,
): void {
  const facts = factsOf(method, path, operation, { schemas, resources });
  operation.security = securityOf(facts.access);
  shareParameters(path, operation, shared.parameters, resources);
  completeBody(operation.requestBody, schemas);
  for (const [status, response] of Object.entries(operation.responses)) {
    if (!status.startsWith('2')) continue;
    response.headers = {
      ...(response.headers as JsonObject | undefined),
      ...headersOf(facts.limit !== 'none', facts.idempotent ? ['Idempotency-Replayed'] : []),
    };
    for (const media of mediaOf(response)) media.example ??= exampleOf(media.schema, schemas);
  }
  documentProblems(operation.responses, facts, errors, shared.responses);
  if (operation.operationId === REGISTRATION) operation.callbacks = eventCallback();
}

/** Validation rejects unknown fields; an absent body counts as an empty object. */
function completeBody(body: Operation['requestBody'], schemas: Named): void {
  for (const media of mediaOf(body)) {
    const { $ref = '' } = media.schema;
    const schema = schemas[$ref.slice($ref.lastIndexOf('/') + 1)];
    if (schema) schema.additionalProperties = false;
    if (body) body.required = schema?.required !== undefined;
    media.example = requestExampleOf(media.schema, schemas);
  }
}

function mediaOf(
  of: { content?: unknown } | undefined,
): { schema: JsonObject & { $ref?: string }; example?: unknown }[] {
  return Object.values((of?.content ?? {}) as Record<string, { schema: JsonObject }>);
}
