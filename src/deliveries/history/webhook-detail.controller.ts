import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { UserId } from '../../auth/access.decorators.js';
import { Endpoint } from '../../auth/endpoint.decorator.js';
import { UuidParam } from '../../platform/http/validation/uuid-param.js';
import { DeliveriesService } from './deliveries.service.js';
import { WebhookDetailResponse } from './dto/webhook-detail.dto.js';

/** A webhook with its delivery counts. The other routes of a webhook are in `webhooks`, a layer below. */
@ApiTags('Webhooks')
@Controller('webhooks')
export class WebhookDetailController {
  constructor(private readonly deliveries: DeliveriesService) {}

  @Get(':id')
  @Endpoint({
    operationId: 'getWebhook',
    summary: 'Get a webhook',
    description: 'Returns the webhook with the number of its deliveries in the history.',
    access: 'webhooks',
    response: { type: WebhookDetailResponse, description: 'The webhook' },
  })
  get(@UserId() userId: string, @UuidParam() id: string): Promise<WebhookDetailResponse> {
    return this.deliveries.getWebhook(userId, id);
  }
}
