/** The subset of JSON Schema (2020-12) that event payloads need. */
export interface PropertySchema {
  readonly type: string | readonly string[];
  readonly description: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

export interface ObjectSchema {
  /** Its name in the document; types of one shape share it. */
  readonly title: string;
  readonly type: 'object';
  readonly properties: Readonly<Record<string, PropertySchema>>;
  readonly required: readonly string[];
}

/**
 * An object that always has these properties. A later version may add more, so the schema allows
 * others: clients that validate with it must not break.
 */
export function objectSchema(
  title: string,
  properties: Record<string, PropertySchema>,
): ObjectSchema {
  return { title, type: 'object', properties, required: Object.keys(properties) };
}

export const uuid = (description: string): PropertySchema => ({
  type: 'string',
  format: 'uuid',
  description,
});

export const text = (description: string): PropertySchema => ({ type: 'string', description });

export const nullable = (schema: PropertySchema): PropertySchema => ({
  ...schema,
  type: [...(typeof schema.type === 'string' ? [schema.type] : schema.type), 'null'],
});

export const time = (description: string): PropertySchema => ({
  type: 'string',
  format: 'date-time',
  description,
});

export const percent = (description: string): PropertySchema => ({
  type: 'number',
  minimum: 0,
  maximum: 100,
  description,
});

export const count = (description: string): PropertySchema => ({
  type: 'integer',
  minimum: 0,
  description,
});
