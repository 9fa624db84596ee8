import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { EVENT_TYPES, familyOf } from '../../events/catalogue/catalogue.js';
import { EVENT_FAMILY_SCHEMA, EVENT_TYPE_SCHEMA } from '../../events/catalogue/event-enums.js';

@ApiSchema({ name: 'EventTypeDefinition', description: 'An event type' })
export class EventTypeResponse {
  @ApiProperty({ description: 'Name to subscribe to', ...EVENT_TYPE_SCHEMA })
  type!: string;

  @ApiProperty({
    description: 'Family of the type; subscribe to `<family>.*` for all its types',
    ...EVENT_FAMILY_SCHEMA,
  })
  family!: string;

  @ApiProperty({ description: 'When the event is sent', example: 'The status of an agent changed' })
  description!: string;

  @ApiProperty({
    description: 'Other names that subscriptions can use',
    type: [String],
    example: ['agent.status_update', 'agent.status_changed'],
  })
  aliases!: string[];

  @ApiProperty({
    description: 'JSON Schema of `data`',
    type: 'object',
    additionalProperties: true,
    example: EVENT_TYPES[0]?.schema,
  })
  schema!: Record<string, unknown>;

  @ApiProperty({
    description: 'An example of `data`',
    type: 'object',
    additionalProperties: true,
    example: EVENT_TYPES[0]?.example,
  })
  example!: Record<string, unknown>;
}

@ApiSchema({ name: 'EventTypeList', description: 'All event types' })
export class EventTypeList {
  @ApiProperty({ description: 'The event types', type: [EventTypeResponse] })
  items!: EventTypeResponse[];
}

/** The catalogue as clients see it. */
export function eventTypeList(): EventTypeList {
  return {
    items: EVENT_TYPES.map(({ type, description, aliases, schema, example }) => ({
      type,
      family: familyOf(type),
      description,
      aliases: [...aliases],
      schema: { ...schema },
      example: { ...example },
    })),
  };
}
