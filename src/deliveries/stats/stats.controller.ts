import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { UserId } from '../../auth/access.decorators.js';
import { Endpoint } from '../../auth/endpoint.decorator.js';
import { BucketQuery } from '../../platform/http/buckets/bucket-query.js';
import { UuidParam } from '../../platform/http/validation/uuid-param.js';
import { AccountStatsResponse, WebhookStatsResponse } from './dto/stats.dto.js';
import { StatsService } from './stats.service.js';

@ApiTags('Deliveries')
@Controller()
export class StatsController {
  constructor(private readonly stats: StatsService) {}

  @Get('webhooks/:id/stats')
  @Endpoint({
    operationId: 'getWebhookStats',
    summary: 'Get the statistics of a webhook',
    description:
      'Counts of deliveries and attempts and percentiles of durations, by the time at which they ended. Minutes are kept for 7 days, hours and days for the retention time.',
    access: 'webhooks',
    response: { type: WebhookStatsResponse, description: 'The statistics' },
  })
  ofWebhook(
    @UserId() userId: string,
    @UuidParam() id: string,
    @Query() query: BucketQuery,
  ): Promise<WebhookStatsResponse> {
    return this.stats.ofWebhook(userId, id, query);
  }

  @Get('stats')
  @Endpoint({
    operationId: 'getStats',
    summary: 'Get the statistics of all webhooks',
    description: 'The statistics of all webhooks of the account together, deleted ones included.',
    access: 'webhooks',
    response: { type: AccountStatsResponse, description: 'The statistics' },
  })
  ofAccount(@UserId() userId: string, @Query() query: BucketQuery): Promise<AccountStatsResponse> {
    return this.stats.ofAccount(userId, query);
  }
}
