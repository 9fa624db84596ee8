import { limitOf, type Limit } from '../http/server/limited-routes.js';
import type { ErrorCode } from '../http/errors/error-codes.js';
import type { JsonObject } from './json-object.js';
import { ACCESS_EXTENSION } from './security.js';

/** Carries the error codes that a route declares from `ApiProblems` to {@link factsOf}, which removes them. */
export const CODES_EXTENSION = 'x-codes';

/** What of an operation decides which errors it can return. */
export interface OperationFacts {
  readonly method: string;
  /** `public`, `account` (a session only), `any`, or a scope. */
  readonly access: string;
  readonly limit: Limit;
  readonly idempotent: boolean;
  /** Codes that the route declares because its service throws them. */
  readonly declared: readonly ErrorCode[];
  /** The resource that the request names, such as `Agent`; undefined where it names none. */
  readonly resource: string | undefined;
  /** The resource whose account must be the caller's: a delivery belongs to its webhook's. */
  readonly owned: string | undefined;
  /** A field that can break its rule, and how; undefined where nothing is validated. */
  readonly invalidField: readonly [field: string, message: string] | undefined;
}

interface Parameter extends JsonObject {
  name: string;
  in: string;
  schema: JsonObject;
}

interface Operation extends JsonObject {
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: { $ref?: string } }> };
}

const BY_PATH: Record<string, string> = {
  agents: 'Agent',
  deployments: 'Deployment',
  webhooks: 'Webhook',
  'api-keys': 'API key',
};

const BY_FIELD: Record<string, string> = {
  agent_id: 'Agent',
  deployment_id: 'Deployment',
  delivery_id: 'Delivery',
};

/** Reads the facts of an operation as the decorators left it, and removes the codes that it carries. */
export function factsOf(
  method: string,
  path: string,
  operation: JsonObject,
  schemas: Record<string, JsonObject>,
): OperationFacts {
  const { parameters = [], requestBody } = operation as Operation;
  const declared = (operation[CODES_EXTENSION] ?? []) as ErrorCode[];
  delete operation[CODES_EXTENSION];
  const body = bodyOf(requestBody, schemas);
  return {
    method: method.toUpperCase(),
    access: String(operation[ACCESS_EXTENSION]),
    limit: limitOf({ method: method.toUpperCase(), url: path }),
    idempotent: parameters.some(({ name }) => name === 'Idempotency-Key'),
    declared,
    ...resourcesOf(path, parameters, body),
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
): Pick<OperationFacts, 'resource' | 'owned'> {
  const ids = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
  const last = ids.at(-1);
  if (last !== undefined) {
    const owned = BY_PATH[path.split('/')[1] ?? ''];
    return { resource: BY_FIELD[last] ?? owned, owned };
  }
  const named = requiredOf(body).find((name) => name in BY_FIELD);
  const resource = named && BY_FIELD[named];
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
  return optional && ruleOf(...optional, schemas);
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
  if (schema.format === 'email') return [name, 'must be an email'];
  const { maximum, minLength = 0, maxLength = 0 } = schema as Record<string, number | undefined>;
  if (maximum !== undefined) return [name, `must not be greater than ${maximum}`];
  return [name, `must have ${minLength} to ${maxLength} characters`];
}
