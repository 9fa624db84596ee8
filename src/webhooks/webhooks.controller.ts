import { Body, Controller, Delete, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { UserId } from '../auth/access.decorators.js';
import { Endpoint } from '../auth/endpoint.decorator.js';
import { TimePageQuery } from '../platform/http/paging/time-page-query.js';
import { UuidParam } from '../platform/http/validation/uuid-param.js';
import { Idempotency, type IdempotentCall } from '../platform/idempotency/idempotent-call.js';
import { CreateWebhookRequest } from './dto/create-webhook.dto.js';
import { UpdateWebhookRequest } from './dto/update-webhook.dto.js';
import { WebhookPage, WebhookResponse } from './dto/webhook.dto.js';
import { WebhooksService } from './webhooks.service.js';

@ApiTags('Webhooks')
@Controller('webhooks')
export class WebhooksController {
  constructor(private readonly webhooks: WebhooksService) {}

  @Post()
  @Endpoint({
    operationId: 'createWebhook',
    summary: 'Create a webhook',
    description: 'New events that match its subscription are posted to its URL.',
    access: 'webhooks',
    idempotent: true,
    response: { status: 201, type: WebhookResponse, description: 'The webhook' },
    errors: ['invalid_url', 'invalid_event', 'too_many_webhooks', 'too_many_filters'],
  })
  create(
    @UserId() userId: string,
    @Body() body: CreateWebhookRequest,
    @Idempotency() call: IdempotentCall | null,
  ): Promise<WebhookResponse> {
    return this.webhooks.create(userId, body, call);
  }

  @Get()
  @Endpoint({
    operationId: 'listWebhooks',
    summary: 'List webhooks',
    description: 'Your webhooks, newest first, without deleted ones.',
    access: 'webhooks',
    response: { type: WebhookPage, description: 'A page of webhooks' },
  })
  list(@UserId() userId: string, @Query() query: TimePageQuery): Promise<WebhookPage> {
    return this.webhooks.list(userId, query);
  }

  @Patch(':id')
  @Endpoint({
    operationId: 'updateWebhook',
    summary: 'Update a webhook',
    description:
      'Absent fields keep their value; without a body nothing changes. A new secret signs the next attempt. A new URL closes the circuit, so pending deliveries are sent there at once. With a URL of another origin, `headers` (and the `secret` of `pagerduty`) must be sent again. A changed subscription applies to new events: pending deliveries are still sent.',
    access: 'webhooks',
    response: { type: WebhookResponse, description: 'The updated webhook' },
    errors: ['invalid_url', 'invalid_event', 'too_many_filters'],
  })
  update(
    @UserId() userId: string,
    @UuidParam() id: string,
    @Body() body: UpdateWebhookRequest,
  ): Promise<WebhookResponse> {
    return this.webhooks.update(userId, id, body);
  }

  @Delete(':id')
  @Endpoint({
    operationId: 'deleteWebhook',
    summary: 'Delete a webhook',
    description: 'Cancels its pending deliveries. Its history is no longer available.',
    access: 'webhooks',
    response: { status: 204, description: 'The webhook is deleted' },
  })
  delete(@UserId() userId: string, @UuidParam() id: string): Promise<void> {
    return this.webhooks.delete(userId, id);
  }
}
