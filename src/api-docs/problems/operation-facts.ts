import { bodyLimitOf, type Limit } from '../../platform/http/server/route-access.js';
import {
  DECLARED_EXTENSION,
  type DeclaredEndpoint,
} from '../../platform/openapi/declared-endpoint.js';
import type { Resource } from '../../platform/openapi/feature.js';
import { resourceOfField, resourceOfPath } from '../catalogue.js';
import type { JsonObject } from '../../platform/openapi/json-object.js';

/** The facts of an operation that decide which errors it can return. */
export interface OperationFacts {
  readonly operationId: string;
  readonly method: string;
  /** `public`, `account` (a session only), `any`, or a scope. */
  readonly access: string;
  readonly limit: Limit;
  /** Bytes of the body. */
  readonly bodyLimit: number;
  readonly idempotent: boolean;
  /** Errors that the route declares because its service throws them. */
  readonly declared: DeclaredEndpoint['errors'];
  /** The resource that the request names, such as `Agent`; undefined where it names none. */
  readonly resource: Resource | undefined;
  /** The resource whose account must be the caller's: a delivery belongs to its webhook's. */
  readonly owned: Resource | undefined;
  /** A field that can break its rule, and how; undefined where nothing is validated. */
  readonly invalidField: readonly [field: string, message: string] | undefined;
}

interface Parameter extends JsonObject {
  name: string;
  in: string;
  schema: JsonObject;
}

interface Operation extends JsonObject {
  operationId?: string;
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: { $ref?: string } }> };
}

/** The rest of the document. */
interface Described {
  readonly schemas: Record<string, JsonObject>;
  readonly resources: readonly Resource[];
}

/** Reads the facts of an operation as the decorators left it, and removes its declaration. */
export function factsOf(
  method: string,
  path: string,
  operation: JsonObject,
  { schemas, resources }: Described,
): OperationFacts {
  const { operationId = '', parameters = [], requestBody } = operation as Operation;
  const endpoint = operation[DECLARED_EXTENSION] as DeclaredEndpoint | undefined;
  if (!endpoint) throw new Error(`${method} ${path} lacks @Endpoint()`);
  delete operation[DECLARED_EXTENSION];
  const body = bodyOf(requestBody, schemas);
  return {
    operationId,
    method: method.toUpperCase(),
    access: endpoint.access,
    limit: endpoint.limit,
    bodyLimit: bodyLimitOf(endpoint),
    idempotent: endpoint.idempotent,
    declared: endpoint.errors,
    ...resourcesOf(path, parameters, body, resources),
    invalidField: invalidFieldOf(parameters, body, schemas),
  };
}

function bodyOf(
  requestBody: Operation['requestBody'],
  schemas: Record<string, JsonObject>,
): JsonObject | undefined {
  return target(requestBody?.content['application/json']?.schema.$ref, schemas);
}

function target(
  ref: string | undefined,
  schemas: Record<string, JsonObject>,
): JsonObject | undefined {
  return ref === undefined ? undefined : schemas[ref.slice(ref.lastIndexOf('/') + 1)];
}

function resourcesOf(
  path: string,
  parameters: Parameter[],
  body: JsonObject | undefined,
  resources: readonly Resource[],
): Pick<OperationFacts, 'resource' | 'owned'> {
  const ids = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
  const last = ids.at(-1);
  if (last !== undefined) {
    const owned = resourceOfPath(resources, path);
    return { resource: resourceOfField(resources, last) ?? owned, owned };
  }
  const named = requiredOf(body).map((name) => resourceOfField(resources, name));
  const resource = named.find((it) => it !== undefined);
  return { resource, owned: resource };
}

function requiredOf(body: JsonObject | undefined): string[] {
  return (body?.required ?? []) as string[];
}

function invalidFieldOf(
  parameters: Parameter[],
  body: JsonObject | undefined,
  schemas: Record<string, JsonObject>,
): readonly [string, string] | undefined {
  const properties = (body?.properties ?? {}) as Record<string, JsonObject>;
  const [required] = requiredOf(body);
  if (required !== undefined) return ruleOf(required, properties[required] ?? {}, schemas);
  const limit = parameters.find(({ name }) => name === 'limit');
  if (limit) return ruleOf('limit', limit.schema, schemas);
  const id = parameters.find((parameter) => parameter.in === 'path');
  if (id) return [id.name, 'must be a UUID'];
  const [optional] = Object.entries(properties);
  if (optional) return ruleOf(...optional, schemas);
  const query = parameters.find((parameter) => parameter.in === 'query');
  return query && ruleOf(query.name, query.schema, schemas);
}

/** A field with the message about a value that breaks its rule. */
function ruleOf(
  name: string,
  schema: JsonObject,
  schemas: Record<string, JsonObject>,
): readonly [string, string] {
  const values = schema.enum ?? target(schema.$ref as string | undefined, schemas)?.enum;
  if (Array.isArray(values)) return [name, `must be one of ${values.join(', ')}`];
  if (schema.format === 'uuid') return [name, 'must be a UUID'];
  if (schema.format === 'date-time') {
    return [name, 'must be an ISO 8601 time such as 2026-11-27T09:30:00Z'];
  }
  if (schema.format === 'email') return [name, 'must be an email address'];
  const { minimum, maximum, maxItems } = schema as Record<string, number | undefined>;
  if (maxItems !== undefined) return [name, `must have 1 to ${maxItems} elements`];
  if (maximum !== undefined) return [name, `must be from ${minimum ?? 0} to ${maximum}`];
  const { minLength = 0, maxLength = 0 } = schema as Record<string, number | undefined>;
  const least = minLength > 0 ? `${minLength} to` : 'at most';
  return [name, `must have ${least} ${maxLength} characters`];
}
