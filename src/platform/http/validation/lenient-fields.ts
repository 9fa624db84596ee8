import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { booleanFault, Rule, stringFault, stringsFault } from './field-faults.js';
import { noteNormalization, type Normalize } from '../body/normalization.js';
import { noteQuickField } from './quick-body.js';
import { reportText } from '../body/report-text.js';

/** Matches the `values` (lower case) in any case; others stay as they are. */
export function AnyCase(values: readonly string[]): PropertyDecorator {
  return normalizing((value) => {
    if (typeof value !== 'string' || values.includes(value)) return value;
    const lower = value.toLowerCase();
    return values.includes(lower) ? lower : value;
  });
}

const BOOLEANS = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

/** An optional boolean in the query string: `true`, `false`, `1` or `0`, in any case. */
export function BooleanQuery(options: { description: string }): PropertyDecorator {
  return applyDecorators(
    normalizing((value) =>
      typeof value === 'string' ? (BOOLEANS.get(value.toLowerCase()) ?? value) : value,
    ),
    ApiProperty({ ...options, type: Boolean, required: false, nullable: true }),
    IsOptional(),
    Rule('field', booleanFault),
  );
}

/** An optional list of names in the query string, comma-separated or repeated: at most `max` of them. */
export function NamesQuery(options: { description: string; max: number }): PropertyDecorator {
  const { description, max } = options;
  return applyDecorators(
    normalizing((value) => (isText(value) ? [value].flat().flatMap(splitNames) : value)),
    ApiProperty({ description, type: [String], maxItems: max, required: false, nullable: true }),
    IsOptional(),
    Rule('field', stringsFault(1, max)),
  );
}

function isText(value: unknown): value is string | string[] {
  return [value].flat().every((each) => typeof each === 'string') && value !== '';
}

function splitNames(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** Reads a number in the query string; other text stays, for the rules to refuse. */
export function NumberInQuery(): PropertyDecorator {
  return normalizing((value) =>
    typeof value === 'string' && value !== '' && !Number.isNaN(Number(value))
      ? Number(value)
      : value,
  );
}

/**
 * Optional free text of a report, of at most `max` characters. A report is never refused for its text:
 * see `reportText`.
 */
export function ReportTextField(options: {
  description: string;
  max: number;
  example?: string;
}): PropertyDecorator {
  const { description, max, example } = options;
  const note: PropertyDecorator = (prototype, name) =>
    noteQuickField(prototype, String(name), {
      accepts: (value) => value == null || typeof value === 'string',
      rules: 2,
    });
  return applyDecorators(
    normalizing((value) => (typeof value === 'string' ? reportText(value, max) : value)),
    ApiProperty({
      description: `${description}. Text beyond ${max} characters is truncated`,
      type: String,
      required: false,
      nullable: true,
      ...(example !== undefined && { example }),
    }),
    IsOptional(),
    Rule('field', stringFault(0, max)),
    note,
  );
}

function normalizing(normalize: Normalize): PropertyDecorator {
  return (prototype, name) => noteNormalization(prototype, String(name), normalize);
}
