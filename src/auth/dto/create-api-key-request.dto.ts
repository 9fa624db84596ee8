import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { enumFault, Rule, stringsFault } from '../../platform/http/validation/field-faults.js';
import { IntegerField, StringField } from '../../platform/http/validation/fields.js';
import { SCOPES, type Scope } from '../principal.js';
import { SCOPES_SCHEMA } from './scopes-schema.js';

@ApiSchema({ name: 'CreateApiKeyRequest', description: 'A new API key' })
export class CreateApiKeyRequest {
  @StringField({ description: 'Purpose of the key', min: 1, max: 255, example: 'build agent' })
  name!: string;

  @IntegerField({
    description: 'Days until the key expires; by default it does not expire',
    optional: true,
    min: 1,
    max: 365,
    example: 90,
  })
  expires_in_days?: number | null;

  @ApiProperty({
    description: 'Scopes of the key; all by default',
    required: false,
    nullable: true,
    ...SCOPES_SCHEMA,
    minItems: 1,
  })
  @IsOptional()
  @Rule('scopes', stringsFault(1, Infinity, enumFault(SCOPES)))
  scopes?: Scope[] | null;
}
