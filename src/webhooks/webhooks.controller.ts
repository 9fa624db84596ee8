import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { RequireAccess, UserId } from '../auth/access.decorators.js';
import { PageQuery } from '../platform/http/paging/pagination.js';
import { UuidParam } from '../platform/http/validation/uuid-param.js';
import { Idempotency, type IdempotentCall } from '../platform/idempotency/idempotent-call.js';
import { Idempotent } from '../platform/idempotency/idempotent.decorator.js';
import { ApiProblems } from '../platform/openapi/api-problems.js';
import { CreateWebhookDto } from './dto/create-webhook.dto.js';
import { UpdateWebhookDto } from './dto/update-webhook.dto.js';
import { WebhookPage } from './dto/webhook-page.dto.js';
import { WebhookDto } from './dto/webhook.dto.js';
import { WebhooksService } from './webhooks.service.js';

@ApiTags('Webhooks')
@RequireAccess('webhooks')
@Controller('webhooks')
export class WebhooksController {
  constructor(private readonly webhooks: WebhooksService) {}

  @Post()
  @Idempotent()
  @ApiOperation({
    operationId: 'createWebhook',
    summary: 'Register a webhook',
    description: 'From now on the events that it names are posted to its URL.',
  })
  @ApiCreatedResponse({ type: WebhookDto, description: 'The webhook' })
  @ApiProblems(400, 401, 403, 409, 413, 415, 422, 429, 503)
  @ApiProblems('invalid_url', 'invalid_event', 'too_many_webhooks')
  create(
    @UserId() userId: string,
    @Body() dto: CreateWebhookDto,
    @Idempotency() call: IdempotentCall | null,
  ): Promise<WebhookDto> {
    return this.webhooks.create(userId, dto, call);
  }

  @Get()
  @ApiOperation({
    operationId: 'listWebhooks',
    summary: 'List your webhooks',
    description: 'Newest first; deleted ones are not among them.',
  })
  @ApiOkResponse({ type: WebhookPage, description: 'A page of webhooks' })
  @ApiProblems(401, 403, 422, 429, 503)
  list(@UserId() userId: string, @Query() query: PageQuery): Promise<WebhookPage> {
    return this.webhooks.list(userId, query);
  }

  @Patch(':id')
  @ApiOperation({
    operationId: 'updateWebhook',
    summary: 'Change a webhook',
    description:
      'Absent fields stay as they are; without a body nothing changes. A new secret signs at once. A new URL closes the circuit, so that waiting deliveries are sent there at once. A changed subscription applies to new events: deliveries that are pending already are still sent.',
  })
  @ApiBody({ type: UpdateWebhookDto, required: false })
  @ApiOkResponse({ type: WebhookDto, description: 'The webhook as it is now' })
  @ApiProblems(400, 401, 403, 404, 413, 415, 422, 429, 503, 'invalid_url', 'invalid_event')
  update(
    @UserId() userId: string,
    @UuidParam() id: string,
    @Body() dto: UpdateWebhookDto,
  ): Promise<WebhookDto> {
    return this.webhooks.update(userId, id, dto);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'deleteWebhook',
    summary: 'Delete a webhook',
    description: 'Deliveries that wait are cancelled, and its history is no longer served.',
  })
  @ApiNoContentResponse({ description: 'Deleted' })
  @ApiProblems(400, 401, 403, 404, 413, 415, 422, 429, 503)
  delete(@UserId() userId: string, @UuidParam() id: string): Promise<void> {
    return this.webhooks.delete(userId, id);
  }
}
