import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { Rule, stringsFault } from '../../platform/http/validation/field-faults.js';
import { SUBSCRIPTION_SCHEMA } from '../../events/catalogue/event-enums.js';

const MAX_EVENTS = 50;

/** A subscription in a request: 1 to 50 names; `null` is absent. */
export function EventsField(options: {
  description: string;
  default?: string[];
  /** False leaves it out of the example of the body. */
  hasExample?: boolean;
}): PropertyDecorator {
  const { hasExample = true, ...described } = options;
  return applyDecorators(
    ApiProperty({
      ...described,
      ...SUBSCRIPTION_SCHEMA,
      ...(!hasExample && { example: undefined }),
      required: false,
      nullable: true,
      minItems: 1,
      maxItems: MAX_EVENTS,
    }),
    IsOptional(),
    Rule('events', stringsFault(1, MAX_EVENTS)),
  );
}
