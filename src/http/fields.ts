import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsEmail,
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Max,
  MaxLength,
  Min,
} from 'class-validator';

/** What every field says of itself, in the document and to the validator alike. */
interface FieldOptions<T> {
  description: string;
  example?: T;
  /** An optional field accepts `null` as absent. */
  optional?: boolean;
  default?: T;
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
    IsString(),
    Length(min, max, { message: `$property must have ${min} to ${max} characters` }),
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
  return field(options, { type: String, format: 'uuid' }, IsUUID());
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
    IsNumber({ allowNaN: false, allowInfinity: false }),
    Min(min),
    Max(max),
  );
}

export function EnumField(
  options: FieldOptions<string> & { values: readonly string[]; name: string },
): PropertyDecorator {
  return field(
    options,
    { enum: [...options.values], enumName: options.name },
    IsIn([...options.values], {
      message: `$property must be one of ${options.values.join(', ')}`,
    }),
  );
}

/** A whole number in the query string. */
export function IntegerQuery(
  options: FieldOptions<number> & { min: number; max: number },
): PropertyDecorator {
  return applyDecorators(
    Type(() => Number),
    IntegerField({ ...options, optional: true }),
  );
}
