import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequireAccess, UserId } from '../../auth/access.decorators.js';
import { UuidParam } from '../../platform/http/validation/uuid-param.js';
import { Idempotency, type IdempotentCall } from '../../platform/idempotency/idempotent-call.js';
import { Idempotent } from '../../platform/idempotency/idempotent.decorator.js';
import { ApiProblems } from '../../platform/openapi/api-problems.js';
import { DeliveriesService } from './deliveries.service.js';
import { DeliveryQuery } from './dto/delivery-query.dto.js';
import { DeliveryDetailDto, DeliveryPage } from './dto/delivery.dto.js';
import { TestDeliveryDto, TestWebhookDto } from '../test-send/dto/test-webhook.dto.js';
import { TestDeliveriesService } from '../test-send/test-deliveries.service.js';

@ApiTags('Deliveries')
@RequireAccess('webhooks')
@Controller('webhooks/:id')
export class DeliveriesController {
  constructor(
    private readonly deliveries: DeliveriesService,
    private readonly tests: TestDeliveriesService,
  ) {}

  @Post('test')
  @HttpCode(200)
  @Idempotent()
  @ApiOperation({
    operationId: 'testWebhook',
    summary: 'Send a test delivery',
    description:
      'Sends `webhook.test`, or the example of another event type, at once and waits for the answer: one attempt, no retries.',
  })
  @ApiBody({ type: TestWebhookDto, required: false })
  @ApiOkResponse({ type: TestDeliveryDto, description: 'The endpoint took it' })
  @ApiProblems(400, 401, 403, 404, 409, 413, 415, 422, 429, 502, 503)
  @ApiProblems('invalid_event', 'test_not_delivered', 'too_many_concurrent_requests', 'overloaded')
  test(
    @UserId() userId: string,
    @UuidParam() id: string,
    @Body() body: TestWebhookDto,
    @Idempotency() call: IdempotentCall | null,
  ): Promise<TestDeliveryDto> {
    return this.tests.send(userId, id, body, call);
  }

  @Get('deliveries')
  @ApiOperation({
    operationId: 'listWebhookDeliveries',
    summary: 'List the deliveries of a webhook',
    description: 'Newest first. Every delivery is here, whatever became of it.',
  })
  @ApiOkResponse({ type: DeliveryPage, description: 'A page of deliveries' })
  @ApiProblems(400, 401, 403, 404, 422, 429, 503, 'invalid_event')
  list(
    @UserId() userId: string,
    @UuidParam() id: string,
    @Query() query: DeliveryQuery,
  ): Promise<DeliveryPage> {
    return this.deliveries.list(userId, id, query);
  }

  @Get('deliveries/:delivery_id')
  @ApiOperation({
    operationId: 'getWebhookDelivery',
    summary: 'Get a delivery with its attempts',
    description:
      'Tells of each attempt when it began, how long it took and what the endpoint answered.',
  })
  @ApiOkResponse({ type: DeliveryDetailDto, description: 'The delivery' })
  @ApiProblems(401, 403, 404, 422, 429, 503)
  get(
    @UserId() userId: string,
    @UuidParam() id: string,
    @UuidParam('delivery_id') deliveryId: string,
  ): Promise<DeliveryDetailDto> {
    return this.deliveries.get(userId, id, deliveryId);
  }
}
