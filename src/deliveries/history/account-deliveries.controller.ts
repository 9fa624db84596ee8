import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { UserId } from '../../auth/access.decorators.js';
import { Endpoint } from '../../auth/endpoint.decorator.js';
import { DeliveriesService } from './deliveries.service.js';
import { AccountDeliveryQuery } from './dto/delivery-query.dto.js';
import { AccountDeliveryPage } from './dto/delivery.dto.js';

@ApiTags('Deliveries')
@Controller('deliveries')
export class AccountDeliveriesController {
  constructor(private readonly deliveries: DeliveriesService) {}

  @Get()
  @Endpoint({
    operationId: 'listDeliveries',
    summary: 'List deliveries',
    description:
      'The deliveries of all your webhooks in any status, newest first, without those of deleted webhooks.',
    access: 'webhooks',
    response: { type: AccountDeliveryPage, description: 'A page of deliveries' },
    errors: ['invalid_event'],
  })
  list(
    @UserId() userId: string,
    @Query() query: AccountDeliveryQuery,
  ): Promise<AccountDeliveryPage> {
    return this.deliveries.listOfAccount(userId, query);
  }
}
