import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { EnumField, StringField } from '../../platform/http/validation/fields.js';
import { AGENT_TYPES } from '../agent-status.js';

@ApiSchema({ name: 'CreateAgentRequest', description: 'A new agent' })
export class CreateAgentDto {
  @StringField({ description: 'A name for people', min: 1, max: 255, example: 'support-bot' })
  name!: string;

  @StringField({
    description: 'What it does',
    max: 1000,
    example: 'Answers support mail',
    optional: true,
  })
  description?: string | null;

  @EnumField({
    description: 'What it is built with',
    values: AGENT_TYPES,
    name: 'AgentType',
    example: 'openai',
    default: 'openai',
    optional: true,
  })
  type?: (typeof AGENT_TYPES)[number] | null;

  @IsOptional()
  @ApiProperty({
    description:
      'Its configuration: an object, or the JSON text of one; 64 KiB of JSON text at most, without white space',
    oneOf: [
      { type: 'object', additionalProperties: true },
      { type: 'string', contentMediaType: 'application/json' } as { type: 'string' },
      { type: 'null' },
    ],
    required: false,
    example: { model: 'gpt-4o', temperature: 0.2 },
  })
  config?: unknown;
}
