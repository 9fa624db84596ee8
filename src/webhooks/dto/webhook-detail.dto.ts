import { ApiProperty } from '@nestjs/swagger';
import { WebhookDto } from './webhook.dto.js';

export class WebhookDetailDto extends WebhookDto {
  @ApiProperty({ type: 'integer', description: 'Deliveries in the history', example: 120 })
  total_deliveries!: number;

  @ApiProperty({ type: 'integer', description: 'Those delivered', example: 118 })
  successful_deliveries!: number;

  @ApiProperty({ type: 'integer', description: 'Those given up', example: 1 })
  failed_deliveries!: number;
}
