import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { Rule, stringFault, type Fault } from '../../../platform/http/validation/field-faults.js';
import { failedCondition, type FilteredEvent, type FilterSource } from './filter.js';
import { FilterField } from './filter-fields.js';
import { isObject, storedFilter } from './parse-filter.js';

/** Bytes of the event's JSON text. With those of the filter they bound the time of a test. */
const EVENT_BYTES_MAX = 16_384;
/** Code units of the event's type. */
const TYPE_MAX = 100;

const typeFault = stringFault(1, TYPE_MAX);

/** An event as `GET /events` shows it; fields besides `type` and `data` are ignored. */
const eventFault: Fault = (value, fields) => {
  if (!isObject(value)) return 'must be an object with `type` and `data`';
  const { type, data } = value as { type?: unknown; data?: unknown };
  if (typeFault(type, fields) !== undefined)
    return `must have a \`type\` of 1 to ${TYPE_MAX} characters`;
  if (!isObject(data)) return 'must have an object as `data`';
  return Buffer.byteLength(JSON.stringify(value)) > EVENT_BYTES_MAX
    ? `must have at most ${EVENT_BYTES_MAX} bytes`
    : undefined;
};

@ApiSchema({ name: 'TestFilterRequest', description: 'A filter and an event to test it with' })
export class TestFilterRequest {
  @FilterField({ description: 'The filter', optional: false })
  filter!: FilterSource;

  @ApiProperty({
    description:
      'An event as `GET /events` shows it, of at most 16 KB; fields besides `type` and `data` are ignored',
    type: 'object',
    properties: {
      type: { type: 'string', minLength: 1, maxLength: TYPE_MAX },
      data: { type: 'object', additionalProperties: true },
    },
    required: ['type', 'data'],
    additionalProperties: true,
    example: { type: 'metrics.report', data: { cpu_usage: 97.5 } },
  })
  @Rule('event', eventFault)
  event!: FilteredEvent;
}

@ApiSchema({ name: 'FilterTest', description: 'Whether a filter matches an event' })
export class FilterTestResponse {
  @ApiProperty({ description: 'Whether the event matches', example: true })
  matches!: boolean;

  @ApiProperty({
    description:
      'The first condition that the event does not fulfill, as JSON text; null if it matches. `$or` and `$not` fail as a whole',
    type: String,
    nullable: true,
    example: null,
  })
  failed_condition!: string | null;
}

export function testFilter({ filter, event }: TestFilterRequest): FilterTestResponse {
  const failed = failedCondition(storedFilter(filter), event);
  return { matches: failed === null, failed_condition: failed && JSON.stringify(failed) };
}
