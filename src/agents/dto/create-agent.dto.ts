import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { EnumField, StringField } from '../../platform/http/validation/fields.js';
import { AGENT_TYPES } from '../agent-status.js';

@ApiSchema({ name: 'CreateAgentRequest', description: 'A new agent' })
export class CreateAgentRequest {
  @StringField({ description: 'Display name', min: 1, max: 255, example: 'support-bot' })
  name!: string;

  @StringField({
    description: 'Purpose of the agent',
    max: 1000,
    example: 'Answers support mail',
    optional: true,
  })
  description?: string | null;

  @EnumField({
    description: 'Framework or provider that the agent uses',
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
      'Configuration of the agent: an object, or the JSON text of one; up to 64 KiB of JSON without white space',
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
