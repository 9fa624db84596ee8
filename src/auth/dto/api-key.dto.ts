import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { PageResponse } from '../../platform/http/paging/page.dto.js';
import { enumFault, Rule, stringsFault } from '../../platform/http/validation/field-faults.js';
import { IntegerField, StringField } from '../../platform/http/validation/fields.js';
import type { ApiKey } from '../entities/api-key.entity.js';
import { SCOPES, type Scope } from '../principal.js';

/** How a list of scopes stands in the document. */
const SCOPES_SCHEMA = {
  enum: SCOPES,
  enumName: 'Scope',
  enumSchema: { description: 'A part of the API that a key may use' },
  isArray: true,
  example: ['ingest'],
} as const;

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

class ApiKeyBase {
  @ApiProperty({
    format: 'uuid',
    description: 'Id of the key',
    example: '019ab7c2-6a10-7f52-9b1d-3c8e5f7a2b40',
  })
  id!: string;

  @ApiProperty({ description: 'Purpose of the key', example: 'build agent' })
  name!: string;

  @ApiProperty({ description: 'Scopes of the key', ...SCOPES_SCHEMA })
  scopes!: string[];

  @ApiProperty({
    format: 'date-time',
    description: 'Time of creation',
    example: '2026-11-23T09:30:00.000Z',
  })
  created_at!: string;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Time of expiry',
    example: '2027-02-21T09:30:00.000Z',
  })
  expires_at!: string | null;
}

/** A key with its secret, returned once: when it is created or rotated. */
@ApiSchema({ name: 'CreatedApiKey', description: 'An API key with its secret, shown once' })
export class CreatedApiKeyResponse extends ApiKeyBase {
  @ApiProperty({
    description: 'The key itself; store it now, it is not shown again',
    example: 'mutx_live_4fJ2kQ9sXb1L_8h3GmZ0cYvT5nRw7pKdAeUoBi6MxLq2S0a1b2c',
  })
  key!: string;
}

/** A key as it is listed, without its secret. */
@ApiSchema({ name: 'ApiKey', description: 'An API key without its secret' })
export class ApiKeyResponse extends ApiKeyBase {
  @ApiProperty({
    description: 'Public part of the key, to recognize it by',
    example: '4fJ2kQ9sXb1L',
  })
  prefix!: string;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Time of the last use, to the minute',
    example: '2026-11-23T10:02:00.000Z',
  })
  last_used!: string | null;

  @ApiProperty({ description: 'False once the key is revoked or expired', example: true })
  is_active!: boolean;
}

@ApiSchema({ name: 'ApiKeyPage', description: 'A page of API keys' })
export class ApiKeyPage extends PageResponse(ApiKeyResponse) {}

export function createdApiKeyView(apiKey: ApiKey, key: string): CreatedApiKeyResponse {
  return {
    id: apiKey.id,
    name: apiKey.name,
    key,
    scopes: apiKey.scopes,
    created_at: apiKey.createdAt.toISOString(),
    expires_at: apiKey.expiresAt?.toISOString() ?? null,
  };
}

export function apiKeyView(apiKey: ApiKey, now: Date): ApiKeyResponse {
  return {
    id: apiKey.id,
    name: apiKey.name,
    prefix: apiKey.prefix,
    scopes: apiKey.scopes,
    last_used: apiKey.lastUsedAt?.toISOString() ?? null,
    created_at: apiKey.createdAt.toISOString(),
    expires_at: apiKey.expiresAt?.toISOString() ?? null,
    is_active: apiKey.revokedAt === null && !hasExpired(apiKey, now),
  };
}

export function hasExpired({ expiresAt }: ApiKey, now: Date): boolean {
  return expiresAt !== null && expiresAt <= now;
}
