import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { enumFault, Rule, stringsFault } from '../../platform/http/validation/field-faults.js';
import { IntegerField, StringField } from '../../platform/http/validation/fields.js';
import { SCOPES, type Scope } from '../principal.js';
import { SCOPES_SCHEMA } from './scopes-schema.js';

@ApiSchema({ name: 'CreateApiKeyRequest', description: 'A new API key' })
export class CreateApiKeyRequest {
  @StringField({ description: 'What the key is for', min: 1, max: 255, example: 'build agent' })
  name!: string;

  @IntegerField({
    description: 'Days until the key dies by itself; without it the key lives until revoked',
    optional: true,
    min: 1,
    max: 365,
    example: 90,
  })
  expires_in_days?: number | null;

  @ApiProperty({
    description: 'What the key may do; without it everything a key can',
    required: false,
    nullable: true,
    ...SCOPES_SCHEMA,
    minItems: 1,
  })
  @IsOptional()
  @Rule('scopes', stringsFault(1, Infinity, enumFault(SCOPES)))
  scopes?: Scope[] | null;
}
