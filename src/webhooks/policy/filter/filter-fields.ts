import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import {
  Rule,
  stringsFault,
  uuidFault,
  type Fault,
} from '../../../platform/http/validation/field-faults.js';
import { parseFilter } from './parse-filter.js';

/** Agents of a webhook. */
const AGENTS_MAX = 100;

/**
 * Without an example, which Swagger UI would send unchanged. The types of `ApiProperty` take `required` of
 * an object for the names of its fields.
 */
const OPTIONAL = { required: false, nullable: true } as object;

const filterFault: Fault = (value) => parseFilter(value).fault;

/** A filter in a request: see `parseFilter`. */
export function FilterField(options: {
  description: string;
  optional: boolean;
}): PropertyDecorator {
  const { description, optional } = options;
  return applyDecorators(
    ApiProperty({
      description: `${description}. At most 50 conditions, 8 levels and 8 KB. A key is a dotted path with a value or with operators ($eq, $ne, $gt, $gte, $lt, $lte, $in, $nin, $exists, $starts_with), or $and, $or, $not. Values are never converted; an array matches if one of its elements does`,
      type: 'object',
      additionalProperties: true,
      minProperties: 1,
      ...(optional ? OPTIONAL : { example: { 'data.cpu_usage': { $gte: 95 } } }),
    }),
    ...(optional ? [IsOptional()] : []),
    Rule('filter', filterFault),
  );
}

/** Ids of 1 to 100 agents, known or not; `null` restores the default. */
export function AgentIdsField(): PropertyDecorator {
  return applyDecorators(
    ApiProperty({
      description:
        'Send only events of these agents, which need not be registered yet; an event without an agent is not sent. Null: all events',
      type: [String],
      items: { type: 'string', format: 'uuid' },
      minItems: 1,
      maxItems: AGENTS_MAX,
      ...OPTIONAL,
    }),
    IsOptional(),
    Rule('agentIds', stringsFault(1, AGENTS_MAX, uuidFault)),
  );
}
