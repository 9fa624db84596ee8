import type { Resource } from '../platform/openapi/feature.js';
import { reference, type JsonObject } from '../platform/openapi/json-object.js';
import { lowerCased, resourceOfField, resourceOfPath } from './catalogue.js';

interface Parameter extends JsonObject {
  name: string;
  in: string;
  schema: { type?: string | string[] } & JsonObject;
}

/** Parameters that operations share: the name of the definition, and the maximum that a use of it must have. */
const SHARED: Record<string, [name: string, maximum?: number]> = {
  skip: ['Skip'],
  limit: ['Limit', 200],
  cursor: ['Cursor'],
  'Idempotency-Key': ['IdempotencyKey'],
};

/** Completes the parameters of an operation, and moves those that are shared into the components. */
export function shareParameters(
  path: string,
  operation: JsonObject,
  components: Record<string, JsonObject>,
  resources: readonly Resource[],
): void {
  operation.parameters = ((operation.parameters ?? []) as Parameter[]).map((given) => {
    const isPath = given.in === 'path';
    const resource = isPath ? resourceOf(path, given.name, resources) : undefined;
    const parameter = resource ? pathParameter(given, resource) : withoutNull(given);
    const name = resource ? componentName(resource.idField) : sharedName(parameter);
    if (name === undefined) return parameter;
    components[name] = parameter;
    return reference('parameters', name);
  });
}

function sharedName({ name, schema }: Parameter): string | undefined {
  const [component, maximum] = SHARED[name] ?? [];
  return maximum === undefined || schema.maximum === maximum ? component : undefined;
}

function pathParameter(parameter: Parameter, resource: Resource): Parameter {
  return {
    ...parameter,
    description: `Id of the ${lowerCased(resource)}`,
    schema: { type: 'string', format: 'uuid' },
    example: '0192f3c4-7b1a-7c3e-8f00-5a1b2c3d4e5f',
  };
}

function resourceOf(path: string, name: string, resources: readonly Resource[]): Resource {
  const resource = resourceOfField(resources, name) ?? resourceOfPath(resources, path);
  if (!resource) throw new Error(`No feature declares the resource of ${name} in ${path}`);
  return resource;
}

/** `ApiKeyId` of `api_key_id`: the name of the parameter in the components. */
export function componentName(idField: string): string {
  return idField.replaceAll(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** An optional field of a body may be null; a query string has no null. */
function withoutNull(parameter: Parameter): Parameter {
  const { type } = parameter.schema;
  if (!Array.isArray(type)) return parameter;
  const [only, ...others] = type.filter((name) => name !== 'null');
  return others.length > 0 || only === undefined
    ? parameter
    : { ...parameter, schema: { ...parameter.schema, type: only } };
}
