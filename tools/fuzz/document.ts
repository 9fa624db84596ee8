import { committedDocument, type Operation } from '../../test/support/operations.js';

/** The parts of a JSON Schema that the fuzzer uses. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  enum?: unknown[];
  anyOf?: Schema[];
  allOf?: Schema[];
  oneOf?: Schema[];
  examples?: unknown[];
  items?: Schema;
  minimum?: number;
  minProperties?: number;
  properties?: Record<string, Schema>;
  required?: string[];
}

/** A schema with its reference resolved. */
export function resolved(schema: Schema): Schema {
  if (schema.$ref === undefined) return schema;
  const found = schema.$ref
    .split('/')
    .slice(1)
    .reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], committedDocument);
  return { ...(found as Schema), ...(schema.examples && { examples: schema.examples }) };
}

/** The schema of an operation's body, if any. */
export function bodySchema({ documented }: Operation): Schema | undefined {
  const schema = documented.requestBody?.content['application/json']?.schema;
  return schema && resolved(schema);
}

/** A valid value of the schema if possible: its example, or the first value of an enumeration. */
export function exampleOf(schema: Schema): unknown {
  const { examples, enum: values, anyOf = [], allOf = [], oneOf = [], ...plain } = resolved(schema);
  if (examples !== undefined) return examples[0];
  if (values !== undefined) return values[0];
  const [part] = [...anyOf, ...allOf, ...oneOf];
  return part === undefined ? valueOf(plain) : exampleOf(part);
}

/** A value of a plain schema; fields whose example must not be sent unchanged have none. */
function valueOf({
  type,
  format,
  items,
  minimum,
  minProperties = 0,
  properties = {},
  required = [],
}: Schema): unknown {
  const types = [type].flat();
  if (types.includes('boolean')) return true;
  if (types.includes('array')) return items === undefined ? [] : [exampleOf(items)];
  if (types.includes('integer') || types.includes('number')) return minimum ?? 1;
  if (types.includes('object')) {
    if (minProperties > required.length) return null;
    return Object.fromEntries(required.map((name) => [name, exampleOf(properties[name] ?? {})]));
  }
  if (format === 'uuid') return '019c0a3e-5b1c-7c4e-9f2a-3d5e7f901234';
  return format === 'uri' ? 'https://example.com/hooks/mutx' : 'text';
}

/** The password of the examples, so that they can log in and change it. */
export const DOCUMENTED_PASSWORD = String(
  committedDocument.components.schemas.LoginRequest.properties.password.examples[0],
);

/** A parameter or field of an operation that holds an id. */
export interface IdPlace {
  readonly name: string;
  readonly in: 'path' | 'query' | 'body';
  /** The kind of resource, such as `agents`. */
  readonly kind: string;
}

/** Every place in an operation for an id. */
export function idPlaces(operation: Operation): IdPlace[] {
  const { path, documented } = operation;
  const inBody = Object.entries(bodySchema(operation)?.properties ?? {}).map(([name, schema]) => ({
    name,
    in: 'body' as const,
    schema,
  }));
  const elsewhere = documented.parameters
    .filter((parameter) => parameter.in === 'path' || parameter.in === 'query')
    .map((parameter) => ({
      name: parameter.name,
      in: parameter.in as 'path' | 'query',
      schema: parameter.schema as Schema,
    }));
  return [...elsewhere, ...inBody]
    .filter((place) => place.in === 'path' || isId(place.schema))
    .map(({ name, in: where }) => ({ name, in: where, kind: kindOf(path, name) }));
}

function isId(schema: Schema): boolean {
  const { format, anyOf = [], allOf = [], oneOf = [] } = resolved(schema);
  return format === 'uuid' || [...anyOf, ...allOf, ...oneOf].some(isId);
}

/** `{id}` belongs to the first segment of the path; any other name contains its kind. */
function kindOf(path: string, name: string): string {
  if (name === 'id') return path.split('/')[1] ?? '';
  const singular = name.replace(/_id$/, '');
  return /[^aeiou]y$/.test(singular) ? `${singular.slice(0, -1)}ies` : `${singular}s`;
}
