import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequireAccess, UserId } from '../../auth/access.decorators.js';
import { UuidParam } from '../../platform/http/validation/uuid-param.js';
import { ApiProblems } from '../../platform/openapi/api-problems.js';
import { DeliveriesService } from './deliveries.service.js';
import { WebhookDetailDto } from './dto/webhook-detail.dto.js';

/** A webhook with its delivery counts. The other routes of a webhook are in `webhooks`, a layer below. */
@ApiTags('Webhooks')
@RequireAccess('webhooks')
@Controller('webhooks/:id')
export class WebhookDetailController {
  constructor(private readonly deliveries: DeliveriesService) {}

  @Get()
  @ApiOperation({
    operationId: 'getWebhook',
    summary: 'Read a webhook',
    description: 'With the number of its deliveries in the history.',
  })
  @ApiOkResponse({ type: WebhookDetailDto, description: 'The webhook' })
  @ApiProblems(401, 403, 404, 422, 429, 503)
  get(@UserId() userId: string, @UuidParam() id: string): Promise<WebhookDetailDto> {
    return this.deliveries.getWebhook(userId, id);
  }
}
