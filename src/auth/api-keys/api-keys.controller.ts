import { Body, Controller, Delete, Get, HttpCode, Post, Query } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { PageQuery } from '../../platform/http/paging/pagination.js';
import { UuidParam } from '../../platform/http/validation/uuid-param.js';
import { ApiProblems } from '../../platform/openapi/api-problems.js';
import { RequireAccess, UserId } from '../access.decorators.js';
import { ApiKeysService } from './api-keys.service.js';
import { ApiKeyPage, ApiKeyView, CreatedApiKeyView } from '../dto/api-key-views.dto.js';
import { CreateApiKeyRequest } from '../dto/create-api-key-request.dto.js';

@ApiTags('API keys')
@Controller('api-keys')
@RequireAccess('account')
export class ApiKeysController {
  constructor(private readonly apiKeys: ApiKeysService) {}

  @Post()
  @ApiOperation({
    operationId: 'createApiKey',
    summary: 'Create an API key',
    description: 'The answer holds the key itself, this once. A user has up to 100 live keys.',
  })
  @ApiCreatedResponse({ description: 'The key, to be kept by the caller', type: CreatedApiKeyView })
  @ApiProblems(400, 401, 403, 409, 413, 415, 422, 429, 503, 'too_many_keys')
  create(@UserId() userId: string, @Body() body: CreateApiKeyRequest): Promise<CreatedApiKeyView> {
    return this.apiKeys.create(userId, body);
  }

  @Get()
  @ApiOperation({
    operationId: 'listApiKeys',
    summary: 'List API keys',
    description: 'Every key of the user, newest first; revoked and expired ones as well.',
  })
  @ApiOkResponse({ description: 'A page of keys', type: ApiKeyPage })
  @ApiProblems(401, 403, 422, 429, 503)
  list(@UserId() userId: string, @Query() query: PageQuery): Promise<ApiKeyPage> {
    return this.apiKeys.list(userId, query);
  }

  @Get(':id')
  @ApiOperation({
    operationId: 'getApiKey',
    summary: 'Show an API key',
    description: 'What is known of the key, without its secret.',
  })
  @ApiOkResponse({ description: 'The key', type: ApiKeyView })
  @ApiProblems(401, 403, 404, 422, 429, 503)
  get(@UserId() userId: string, @UuidParam() id: string): Promise<ApiKeyView> {
    return this.apiKeys.get(userId, id);
  }

  @Post(':id/rotate')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'rotateApiKey',
    summary: 'Rotate an API key',
    description:
      'Answers another key under the same id, with the same name, scopes and expiry; the old key ' +
      'dies at once. A revoked or expired key is refused with 409.',
  })
  @ApiOkResponse({ description: 'The new key, to be kept by the caller', type: CreatedApiKeyView })
  @ApiProblems(400, 401, 403, 404, 409, 413, 415, 422, 429, 503, 'key_revoked', 'key_expired')
  rotate(@UserId() userId: string, @UuidParam() id: string): Promise<CreatedApiKeyView> {
    return this.apiKeys.rotate(userId, id);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'revokeApiKey',
    summary: 'Revoke an API key',
    description: 'The key dies at once; its record stays, with `is_active: false`.',
  })
  @ApiNoContentResponse({ description: 'The key is dead' })
  @ApiProblems(400, 401, 403, 404, 413, 415, 422, 429, 503)
  revoke(@UserId() userId: string, @UuidParam() id: string): Promise<void> {
    return this.apiKeys.revoke(userId, id);
  }
}
