import { getMetadataStorage, validate, type ValidationError } from 'class-validator';
import type { FieldError } from '../errors/domain-error.js';

type Class = new () => object;

/** Unknown fields that are named in one response. */
const MAX_NAMED = 100;
/** Characters of a field's name that an error repeats. */
const NAME_MAX = 100;

/** The names of a DTO's fields, by its class. */
const fieldNames = new Map<Class, ReadonlySet<string>>();

export interface Validated {
  readonly instance: object;
  readonly errors: FieldError[];
}

/**
 * Makes an instance of a DTO from a body or query, and validates it. Only own fields with the names of
 * the DTO's fields are read, so `constructor` and `toString` are ordinary names: unknown at the top
 * level, and kept unchanged within a free-form object.
 */
export async function validateFields(
  metatype: Class,
  given: object,
  emptyIsAbsent: boolean,
): Promise<Validated> {
  const known = fieldsOf(metatype);
  const instance = new metatype() as Record<string, unknown>;
  const unknown: FieldError[] = [];
  for (const [field, value] of Object.entries(given)) {
    if (known.has(field)) {
      if (!emptyIsAbsent || value !== '') instance[field] = value;
    } else if (unknown.length < MAX_NAMED) {
      unknown.push({ field: field.slice(0, NAME_MAX), message: 'is not a known field' });
    }
  }
  const broken = await validate(instance, { forbidUnknownValues: true, stopAtFirstError: true });
  return { instance, errors: [...unknown, ...broken.flatMap((error) => fieldErrors(error))] };
}

function fieldsOf(metatype: Class): ReadonlySet<string> {
  let names = fieldNames.get(metatype);
  if (names === undefined) {
    const rules = getMetadataStorage().getTargetValidationMetadatas(metatype, '', true, false);
    names = new Set(rules.map(({ propertyName }) => propertyName));
    fieldNames.set(metatype, names);
  }
  return names;
}

function fieldErrors(error: ValidationError, parent = ''): FieldError[] {
  const field = parent ? `${parent}.${error.property}` : error.property;
  const own = Object.values(error.constraints ?? {}).map((message) => ({
    field,
    message: withoutName(message, error.property),
  }));
  return [...own, ...(error.children ?? []).flatMap((child) => fieldErrors(child, field))];
}

function withoutName(message: string, property: string): string {
  return message.startsWith(`${property} `) ? message.slice(property.length + 1) : message;
}
