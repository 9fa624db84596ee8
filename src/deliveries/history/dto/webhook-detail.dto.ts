import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { WebhookResponse } from '../../../webhooks/dto/webhook.dto.js';

@ApiSchema({ name: 'WebhookDetail', description: 'A webhook with counts of its deliveries' })
export class WebhookDetailResponse extends WebhookResponse {
  @ApiProperty({
    type: 'integer',
    minimum: 0,
    description: 'Deliveries in the history',
    example: 120,
  })
  total_deliveries!: number;

  @ApiProperty({ type: 'integer', minimum: 0, description: 'Successful deliveries', example: 118 })
  successful_deliveries!: number;

  @ApiProperty({ type: 'integer', minimum: 0, description: 'Failed deliveries', example: 1 })
  failed_deliveries!: number;

  @ApiProperty({
    description:
      'False if the webhook has more than 10,000 deliveries: the counts are then those of the newest 10,000',
    example: true,
  })
  counts_are_exact!: boolean;
}
