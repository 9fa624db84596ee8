import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { committedDocument } from './operations.js';

type Json = Record<string, unknown>;

const ROOT_ID = 'https://mutx.test/openapi';
/** Keywords that OpenAPI adds to JSON Schema, and annotations. */
const ANNOTATIONS = ['components', 'discriminator'];

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true });
(addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
ANNOTATIONS.forEach((keyword) => ajv.addKeyword(keyword));
ajv.addSchema({
  $id: ROOT_ID,
  components: { schemas: closed(committedDocument.components.schemas) },
});

const validators = new Map<string, ValidateFunction>();

/**
 * Why a value does not match a schema of the document, if it does not. Unknown properties are an error
 * here, although clients must ignore them. Compiles each schema on first use.
 */
export function faultsOf(schema: Json, value: unknown): string[] {
  const key = JSON.stringify(schema);
  let validate = validators.get(key);
  if (!validate) {
    validate = ajv.compile(absolute(schema) as Json);
    validators.set(key, validate);
  }
  return validate(value) ? [] : (validate.errors ?? []).map(inWords);
}

function inWords({ instancePath, message, params }: ErrorObject): string {
  return `${instancePath || 'it'} ${message} ${JSON.stringify(params)}`;
}

/** The same schemas, with objects closed if they list properties. */
function closed<T>(schema: T): T {
  if (Array.isArray(schema)) return schema.map(closed) as T;
  if (typeof schema !== 'object' || schema === null) return schema;
  const copy = Object.fromEntries(
    Object.entries(schema).map(([key, child]) => [key, key === 'examples' ? child : closed(child)]),
  );
  const names = 'properties' in copy && copy.type === 'object';
  return (names ? { additionalProperties: false, ...copy } : copy) as T;
}

/** Makes references absolute. */
function absolute(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(absolute);
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([key, child]) => [
      key,
      key === '$ref' ? ROOT_ID + String(child) : absolute(child),
    ]),
  );
}
