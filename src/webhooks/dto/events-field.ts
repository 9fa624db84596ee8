import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { Rule, stringsFault } from '../../http/field-faults.js';
import { SUBSCRIPTION_SCHEMA } from '../../openapi/event-enums.js';

const MAX_EVENTS = 50;

/** A subscription in a request: 1 to 50 names; `null` is absent. */
export function EventsField(options: {
  description: string;
  default?: string[];
}): PropertyDecorator {
  return applyDecorators(
    ApiProperty({
      ...options,
      ...SUBSCRIPTION_SCHEMA,
      required: false,
      nullable: true,
      minItems: 1,
      maxItems: MAX_EVENTS,
    }),
    IsOptional(),
    Rule('events', stringsFault(1, MAX_EVENTS)),
  );
}
