import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import {
  IsBoolean,
  IsEmail,
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  Length,
  Max,
  MaxLength,
  Min,
  ValidateBy,
} from 'class-validator';
import { NumberInQuery } from './lenient-fields.js';
import { noteQuickField, type Accepts } from './quick-body.js';
import { isUuid } from './uuid.js';

/** What every field says of itself, in the document and to the validator alike. */
interface FieldOptions<T> {
  description: string;
  example?: T;
  /** An optional field accepts `null` as absent. */
  optional?: boolean;
  default?: T;
}

/** The field can be judged at once where its class is a `QuickBody`. */
function quick(
  accepts: Accepts,
  { optional = false }: Pick<FieldOptions<never>, 'optional'>,
  ...rules: PropertyDecorator[]
): PropertyDecorator[] {
  const all = optional ? (value: unknown): boolean => value == null || accepts(value) : accepts;
  const note: PropertyDecorator = (prototype, name) =>
    noteQuickField(prototype, String(name), {
      accepts: all,
      rules: rules.length + (optional ? 1 : 0),
    });
  return [...rules, note];
}

/** The validator counts a character of two code units as one, which only ever is shorter. */
function hasLength(value: unknown, min: number, max: number): boolean {
  if (typeof value !== 'string' || value.length > max) return false;
  return min === 0 || (min === 1 && value.length > 0 && value.charCodeAt(0) < 128);
}

function field<T>(
  options: FieldOptions<T>,
  schema: ApiPropertyOptions,
  ...rules: PropertyDecorator[]
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
    ...rules,
  );
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
    ...quick(
      (value) => hasLength(value, min, max),
      options,
      IsString(),
      Length(min, max, { message: `$property must have ${min} to ${max} characters` }),
    ),
  );
}

export function EmailField(options: FieldOptions<string>): PropertyDecorator {
  return field(
    options,
    { type: String, format: 'email', maxLength: 320 },
    IsEmail(),
    MaxLength(320),
  );
}

export function UuidField(options: FieldOptions<string>): PropertyDecorator {
  return field(options, { type: String, format: 'uuid' }, ...quick(isUuid, options, IsUuid()));
}

function IsUuid(): PropertyDecorator {
  return ValidateBy({
    name: 'isUuid',
    validator: { validate: isUuid, defaultMessage: () => '$property must be a UUID' },
  });
}

export function BooleanField(options: FieldOptions<boolean>): PropertyDecorator {
  return field(options, { type: Boolean }, IsBoolean());
}

export function IntegerField(
  options: FieldOptions<number> & { min: number; max: number },
): PropertyDecorator {
  const { min, max } = options;
  return field(
    options,
    { type: 'integer', minimum: min, maximum: max },
    IsInt(),
    Min(min),
    Max(max),
  );
}

export function NumberField(
  options: FieldOptions<number> & { min: number; max: number },
): PropertyDecorator {
  const { min, max } = options;
  return field(
    options,
    { type: Number, minimum: min, maximum: max },
    ...quick(
      (value) => typeof value === 'number' && value >= min && value <= max,
      options,
      IsNumber({ allowNaN: false, allowInfinity: false }),
      Min(min),
      Max(max),
    ),
  );
}

export function EnumField(
  options: FieldOptions<string> & { values: readonly string[]; name: string },
): PropertyDecorator {
  return field(
    options,
    { enum: [...options.values], enumName: options.name },
    ...quick(
      (value) => options.values.includes(value as string),
      options,
      IsIn([...options.values], {
        message: `$property must be one of ${options.values.join(', ')}`,
      }),
    ),
  );
}

/** A whole number in the query string. */
export function IntegerQuery(
  options: FieldOptions<number> & { min: number; max: number },
): PropertyDecorator {
  return applyDecorators(NumberInQuery(), IntegerField({ ...options, optional: true }));
}
