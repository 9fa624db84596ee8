import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import {
  booleanFault,
  emailFault,
  enumFault,
  integerFault,
  isUuid,
  numberFault,
  Rule,
  stringFault,
  timeFault,
  uuidFault,
  type Fault,
} from './field-faults.js';
import { NumberInQuery } from './lenient-fields.js';
import { noteQuickField, type Accepts } from './quick-body.js';

const EMAIL_MAX = 320;

/** What every field says of itself, in the document and to the validator alike. */
interface FieldOptions<T> {
  description: string;
  example?: T;
  /** An optional field accepts `null` as absent. */
  optional?: boolean;
  default?: T;
}

/** The validator counts a character of two code units as one, which only ever is shorter. */
function hasLength(value: unknown, min: number, max: number): boolean {
  if (typeof value !== 'string' || value.length > max) return false;
  return min === 0 || (min === 1 && value.length > 0 && value.charCodeAt(0) < 128);
}

/** `accepts` judges the field at once where its class is a `QuickBody`. */
function field<T>(
  options: FieldOptions<T>,
  schema: ApiPropertyOptions,
  fault: Fault,
  accepts?: Accepts,
): PropertyDecorator {
  const { optional = false, default: fallback, description, example } = options;
  return applyDecorators(
    ApiProperty({
      description,
      required: !optional,
      ...(optional && { nullable: true }),
      ...(example !== undefined && { example }),
      ...(fallback !== undefined && { default: fallback }),
      ...schema,
    } as ApiPropertyOptions),
    ...(optional ? [IsOptional()] : []),
    Rule('field', fault),
    ...(accepts ? [quick(accepts, optional)] : []),
  );
}

function quick(accepts: Accepts, optional: boolean): PropertyDecorator {
  const all = optional ? (value: unknown): boolean => value == null || accepts(value) : accepts;
  const rules = optional ? 2 : 1;
  return (prototype, name) => noteQuickField(prototype, String(name), { accepts: all, rules });
}

/** A string of `min` to `max` UTF-16 code units. */
export function StringField(
  options: FieldOptions<string> & {
    min?: number;
    max: number;
    format?: string;
    writeOnly?: boolean;
  },
): PropertyDecorator {
  const { min = 0, max, format, writeOnly } = options;
  return field(
    options,
    {
      type: String,
      ...(min > 0 && { minLength: min }),
      maxLength: max,
      ...(format && { format }),
      ...(writeOnly && { writeOnly }),
    },
    stringFault(min, max),
    (value) => hasLength(value, min, max),
  );
}

export function EmailField(options: FieldOptions<string>): PropertyDecorator {
  return field(
    options,
    { type: String, format: 'email', maxLength: EMAIL_MAX },
    emailFault(EMAIL_MAX),
  );
}

export function UuidField(options: FieldOptions<string>): PropertyDecorator {
  return field(options, { type: String, format: 'uuid' }, uuidFault, isUuid);
}

export function BooleanField(options: FieldOptions<boolean>): PropertyDecorator {
  return field(options, { type: Boolean }, booleanFault);
}

export function IntegerField(
  options: FieldOptions<number> & { min: number; max: number },
): PropertyDecorator {
  const { min, max } = options;
  return field(options, { type: 'integer', minimum: min, maximum: max }, integerFault(min, max));
}

export function NumberField(
  options: FieldOptions<number> & { min: number; max: number },
): PropertyDecorator {
  const { min, max } = options;
  return field(
    options,
    { type: Number, minimum: min, maximum: max },
    numberFault(min, max),
    (value) => typeof value === 'number' && value >= min && value <= max,
  );
}

export function EnumField(
  options: FieldOptions<string> & { values: readonly string[]; name: string },
): PropertyDecorator {
  return field(
    options,
    { enum: [...options.values], enumName: options.name },
    enumFault(options.values),
    (value) => options.values.includes(value as string),
  );
}

/** A whole number in the query string. */
export function IntegerQuery(
  options: FieldOptions<number> & { min: number; max: number },
): PropertyDecorator {
  return applyDecorators(NumberInQuery(), IntegerField({ ...options, optional: true }));
}

/** A time: ISO 8601, with an offset from UTC, to the millisecond. */
export function TimeField(options: FieldOptions<string>): PropertyDecorator {
  const description = `${options.description} (ISO 8601, such as \`2026-11-27T09:30:00Z\`)`;
  return field({ ...options, description }, { type: String, format: 'date-time' }, timeFault);
}

/** The start of a range of times: inclusive. */
export function SinceField(options: { description: string }): PropertyDecorator {
  return TimeField({ ...options, optional: true });
}

/** The end of a range of times, exclusive; not before the field `since`. */
export function UntilField(options: { description: string }): PropertyDecorator {
  return applyDecorators(
    TimeField({ ...options, optional: true }),
    Rule('notBeforeSince', (value, fields) =>
      Date.parse(String(value)) < Date.parse(String((fields as { since?: unknown }).since))
        ? 'must not be before `since`'
        : undefined,
    ),
  );
}
