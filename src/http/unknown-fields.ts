import { getMetadataStorage } from 'class-validator';
import type { FieldError } from './domain-error.js';

/** Unknown fields that are named in one response; with more, nothing else is checked. */
const MAX_NAMED = 100;
/** Characters of a field's name that an error repeats. */
const NAME_MAX = 100;

export const UNKNOWN_FIELD = 'is not a known field';

const known = new Map<unknown, ReadonlySet<string>>();

/**
 * The unknown fields of a body that class-validator would miss, for they are called like a member of
 * every object, or that are too many to be validated one by one.
 */
export function unknownFields(dto: unknown, value: unknown): FieldError[] {
  if (typeof dto !== 'function' || typeof value !== 'object' || value === null) return [];
  const names = Object.keys(value);
  const missed = names.filter((name) => name in Object.prototype);
  if (names.length <= MAX_NAMED && missed.length === 0) return [];
  const own = fieldsOf(dto);
  if (own.size === 0) return [];
  const unknown = names.filter((name) => !own.has(name));
  return (unknown.length > MAX_NAMED ? unknown.slice(0, MAX_NAMED) : missed).map((name) => ({
    field: name.slice(0, NAME_MAX),
    message: UNKNOWN_FIELD,
  }));
}

function fieldsOf(dto: object): ReadonlySet<string> {
  const before = known.get(dto);
  if (before !== undefined) return before;
  const rules = getMetadataStorage().getTargetValidationMetadatas(dto as never, '', true, false);
  const fields = new Set(rules.map(({ propertyName }) => propertyName));
  known.set(dto, fields);
  return fields;
}
