import type { JsonObject } from '../platform/openapi/json-object.js';

type Schemas = Record<string, JsonObject>;

/** Examples by format, for properties without one. */
const EXAMPLES: Record<string, unknown> = {
  uuid: '0192f3c4-7b1a-7c3e-8f00-5a1b2c3d4e5f',
  'date-time': '2026-11-01T12:00:00.000Z',
};

/** Converts the decorators' OpenAPI 3.0 schemas to JSON Schema, as of 3.1. */
export function modernize(schemas: Schemas): void {
  for (const schema of Object.values(schemas)) {
    for (const property of Object.values((schema.properties ?? {}) as Schemas)) {
      inlineReference(property);
      mergeTypes(property);
      if (property.examples) continue;
      const { example = property.default ?? EXAMPLES[String(property.format)] } = property;
      if (example === undefined) continue;
      delete property.example;
      property.examples = [example];
    }
  }
}

/** `$ref` may have siblings, without an `allOf` around it. */
function inlineReference(property: JsonObject): void {
  const [only, ...others] = (property.allOf ?? []) as JsonObject[];
  if (!only?.$ref || others.length > 0) return;
  delete property.allOf;
  property.$ref = only.$ref;
}

/**
 * Turns a choice between plain types into a list of types: client generators of several languages do
 * not support `{"type": "null"}` as an alternative.
 */
function mergeTypes(property: JsonObject): void {
  const choice = property.oneOf as JsonObject[] | undefined;
  if (!choice?.every(({ type }) => typeof type === 'string')) return;
  delete property.oneOf;
  Object.assign(property, ...choice, { type: choice.map(({ type }) => type) });
}

/**
 * An example of a request body: the required fields, and the optional ones that have an example of
 * their own. Users send it unchanged, so fields with a harmful example have none.
 */
export function requestExampleOf(schema: JsonObject, schemas: Schemas): unknown {
  const { properties, required = [] } =
    typeof schema.$ref === 'string' ? target(schema.$ref, schemas) : schema;
  const shown = Object.entries((properties ?? {}) as Schemas).filter(
    ([name, { examples }]) => (required as string[]).includes(name) || examples !== undefined,
  );
  return Object.fromEntries(shown.map(([name, property]) => [name, exampleOf(property, schemas)]));
}

/** An example of a schema, put together from those of its properties. */
export function exampleOf(schema: JsonObject, schemas: Schemas): unknown {
  if (Array.isArray(schema.examples)) return schema.examples[0];
  if ('const' in schema) return schema.const;
  if (typeof schema.$ref === 'string') return exampleOf(target(schema.$ref, schemas), schemas);
  if (Array.isArray(schema.enum)) return schema.enum[0];
  if (schema.type === 'array') return [exampleOf(schema.items as JsonObject, schemas)];
  if (schema.properties) {
    const properties = Object.entries(schema.properties as Schemas);
    return Object.fromEntries(properties.map(([name, it]) => [name, exampleOf(it, schemas)]));
  }
  if (isNullable(schema)) return null;
  const [first] = (schema.oneOf ?? []) as JsonObject[];
  if (first) return exampleOf(first, schemas);
  throw new Error(`No example of ${JSON.stringify(schema)}`);
}

function isNullable({ type, anyOf }: JsonObject): boolean {
  return [type, (anyOf as JsonObject[] | undefined)?.map((one) => one.type)]
    .flat()
    .includes('null');
}

function target(ref: string, schemas: Schemas): JsonObject {
  const schema = schemas[ref.slice(ref.lastIndexOf('/') + 1)];
  if (!schema) throw new Error(`${ref} does not resolve`);
  return schema;
}
