import { Body, Controller, Delete, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { TimePageQuery } from '../../platform/http/paging/time-page-query.js';
import { UuidParam } from '../../platform/http/validation/uuid-param.js';
import { UserId } from '../access.decorators.js';
import {
  ApiKeyPage,
  ApiKeyResponse,
  CreateApiKeyRequest,
  CreatedApiKeyResponse,
} from '../dto/api-key.dto.js';
import { Endpoint } from '../endpoint.decorator.js';
import { ApiKeysService } from './api-keys.service.js';

@ApiTags('API keys')
@Controller('api-keys')
export class ApiKeysController {
  constructor(private readonly apiKeys: ApiKeysService) {}

  @Post()
  @Endpoint({
    operationId: 'createApiKey',
    summary: 'Create an API key',
    description:
      'The key itself is returned in this response only. A user can have up to 100 active keys.',
    access: 'account',
    response: { status: 201, type: CreatedApiKeyResponse, description: 'The key; store it now' },
    errors: ['too_many_keys'],
  })
  create(
    @UserId() userId: string,
    @Body() body: CreateApiKeyRequest,
  ): Promise<CreatedApiKeyResponse> {
    return this.apiKeys.create(userId, body);
  }

  @Get()
  @Endpoint({
    operationId: 'listApiKeys',
    summary: 'List API keys',
    description: 'All keys of the user, revoked and expired ones included, newest first.',
    access: 'account',
    response: { type: ApiKeyPage, description: 'A page of keys' },
  })
  list(@UserId() userId: string, @Query() query: TimePageQuery): Promise<ApiKeyPage> {
    return this.apiKeys.list(userId, query);
  }

  @Get(':id')
  @Endpoint({
    operationId: 'getApiKey',
    summary: 'Get an API key',
    description: 'Returns the key’s name, scopes, state and last use, without its secret.',
    access: 'account',
    response: { type: ApiKeyResponse, description: 'The key' },
  })
  get(@UserId() userId: string, @UuidParam() id: string): Promise<ApiKeyResponse> {
    return this.apiKeys.get(userId, id);
  }

  @Post(':id/rotate')
  @Endpoint({
    operationId: 'rotateApiKey',
    summary: 'Rotate an API key',
    description:
      'Replaces the key and keeps its id, name, scopes and expiry. The old key stops working at once. ' +
      'A revoked or expired key cannot be rotated (409).',
    access: 'account',
    response: { type: CreatedApiKeyResponse, description: 'The new key; store it now' },
    errors: ['key_revoked', 'key_expired'],
  })
  rotate(@UserId() userId: string, @UuidParam() id: string): Promise<CreatedApiKeyResponse> {
    return this.apiKeys.rotate(userId, id);
  }

  @Delete(':id')
  @Endpoint({
    operationId: 'revokeApiKey',
    summary: 'Revoke an API key',
    description:
      'The key stops working at once. Its record stays in the list with `is_active: false`.',
    access: 'account',
    response: { status: 204, description: 'The key is revoked' },
  })
  revoke(@UserId() userId: string, @UuidParam() id: string): Promise<void> {
    return this.apiKeys.revoke(userId, id);
  }
}
