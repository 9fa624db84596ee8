import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { UserId } from '../../auth/access.decorators.js';
import { Endpoint } from '../../auth/endpoint.decorator.js';
import { UuidParam } from '../../platform/http/validation/uuid-param.js';
import { Idempotency, type IdempotentCall } from '../../platform/idempotency/idempotent-call.js';
import { DeliveriesService } from './deliveries.service.js';
import { DeliveryQuery } from './dto/delivery-query.dto.js';
import { DeliveryDetailResponse, DeliveryPage } from './dto/delivery.dto.js';
import { TestDeliveryResponse, TestWebhookRequest } from '../test-send/dto/test-webhook.dto.js';
import { TestDeliveriesService } from '../test-send/test-deliveries.service.js';

@ApiTags('Deliveries')
@Controller('webhooks/:id')
export class DeliveriesController {
  constructor(
    private readonly deliveries: DeliveriesService,
    private readonly tests: TestDeliveriesService,
  ) {}

  @Post('test')
  @Endpoint({
    operationId: 'testWebhook',
    summary: 'Send a test delivery',
    description:
      'Sends `webhook.test`, or the example of another event type, and waits for the endpoint’s response: one attempt, no retries.',
    access: 'webhooks',
    idempotent: true,
    response: { type: TestDeliveryResponse, description: 'The endpoint accepted the delivery' },
    errors: [
      {
        code: 'invalid_event',
        example: 'Invalid event name "agent.moved". Supported are: agent.status, agent.heartbeat',
      },
      'test_not_delivered',
      {
        code: 'too_many_concurrent_requests',
        example: '10 test deliveries of this account are in progress. Retry when one has ended.',
      },
      'overloaded',
    ],
  })
  test(
    @UserId() userId: string,
    @UuidParam() id: string,
    @Body() body: TestWebhookRequest,
    @Idempotency() call: IdempotentCall | null,
  ): Promise<TestDeliveryResponse> {
    return this.tests.send(userId, id, body, call);
  }

  @Get('deliveries')
  @Endpoint({
    operationId: 'listWebhookDeliveries',
    summary: 'List the deliveries of a webhook',
    description: 'All deliveries of the webhook in any status, newest first.',
    access: 'webhooks',
    response: { type: DeliveryPage, description: 'A page of deliveries' },
    errors: ['invalid_event'],
  })
  list(
    @UserId() userId: string,
    @UuidParam() id: string,
    @Query() query: DeliveryQuery,
  ): Promise<DeliveryPage> {
    return this.deliveries.list(userId, id, query);
  }

  @Get('deliveries/:delivery_id')
  @Endpoint({
    operationId: 'getWebhookDelivery',
    summary: 'Get a delivery with its attempts',
    description:
      '`explanation` says why the delivery is where it is, and until when. Each attempt has its start time, its duration and the status and body of the endpoint’s response.',
    access: 'webhooks',
    response: { type: DeliveryDetailResponse, description: 'The delivery' },
  })
  get(
    @UserId() userId: string,
    @UuidParam() id: string,
    @UuidParam('delivery_id') deliveryId: string,
  ): Promise<DeliveryDetailResponse> {
    return this.deliveries.get(userId, id, deliveryId);
  }
}
