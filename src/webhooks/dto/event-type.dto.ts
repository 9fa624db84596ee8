import { ApiProperty } from '@nestjs/swagger';
import { EVENT_TYPES, familyOf } from '../../event-types/catalogue.js';

export class EventTypeDto {
  @ApiProperty({ description: 'The name to subscribe to', example: 'agent.status' })
  type!: string;

  @ApiProperty({ description: 'Subscribe to `<family>.*` for all of it', example: 'agent' })
  family!: string;

  @ApiProperty({ description: 'When it is sent', example: 'The status of an agent changed' })
  description!: string;

  @ApiProperty({
    description: 'Other names that subscriptions may use',
    type: [String],
    example: ['agent.status_update', 'agent.status_changed'],
  })
  aliases!: string[];

  @ApiProperty({
    description: 'JSON Schema of `data`',
    type: 'object',
    additionalProperties: true,
    example: { type: 'object', properties: { agent_id: { type: 'string', format: 'uuid' } } },
  })
  schema!: Record<string, unknown>;

  @ApiProperty({
    description: 'An example of `data`',
    type: 'object',
    additionalProperties: true,
    example: { agent_id: '0192f3c4-7b1a-7c3e-8f00-5a1b2c3d4e5f' },
  })
  example!: Record<string, unknown>;
}

export class EventTypeList {
  @ApiProperty({ description: 'Every event type', type: [EventTypeDto] })
  items!: EventTypeDto[];
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
