import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { UserId } from '../../auth/access.decorators.js';
import { Endpoint } from '../../auth/endpoint.decorator.js';
import { UuidParam } from '../../platform/http/validation/uuid-param.js';
import { Idempotency, type IdempotentCall } from '../../platform/idempotency/idempotent-call.js';
import { CancellationService } from './cancellation.service.js';
import { CancelDeliveriesRequest, CancelDeliveriesResponse } from './dto/cancel-deliveries.dto.js';

@ApiTags('Deliveries')
@Controller('webhooks/:id/deliveries')
export class CancellationController {
  constructor(private readonly cancellations: CancellationService) {}

  @Post('cancel')
  @Endpoint({
    operationId: 'cancelDeliveries',
    summary: 'Cancel pending deliveries',
    description:
      'Cancels the pending deliveries of the webhook that match, up to 100,000. A delivery with an attempt in progress is not cancelled: it stays pending if the attempt fails, so repeat the request to cancel it.',
    access: 'webhooks',
    idempotent: true,
    response: { type: CancelDeliveriesResponse, description: 'How many match and are cancelled' },
    errors: [
      'invalid_event',
      {
        code: 'too_many_concurrent_requests',
        example: 'Too many concurrent cancellations of this account. Send one at a time.',
      },
      'overloaded',
      'query_timeout',
    ],
  })
  cancel(
    @UserId() userId: string,
    @UuidParam() id: string,
    @Body() body: CancelDeliveriesRequest,
    @Idempotency() call: IdempotentCall | null,
  ): Promise<CancelDeliveriesResponse> {
    return this.cancellations.cancel(userId, id, body, call);
  }
}
