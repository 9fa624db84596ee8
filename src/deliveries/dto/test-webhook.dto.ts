import { ApiProperty } from '@nestjs/swagger';
import { StringField } from '../../http/fields.js';

export class TestWebhookDto {
  @StringField({
    description: 'An event type whose example is sent instead of `webhook.test`',
    max: 120,
    example: 'agent.status',
    optional: true,
  })
  event?: string | null;
}

export class TestDeliveryDto {
  @ApiProperty({ description: 'Always `test_delivered`', enum: ['test_delivered'] })
  status!: string;

  @ApiProperty({ description: 'What happened', example: 'The endpoint answered 200 in 12 ms' })
  message!: string;

  @ApiProperty({ description: 'The delivery in the history', format: 'uuid' })
  delivery_id!: string;

  @ApiProperty({ description: 'What the endpoint answered', type: 'integer', example: 200 })
  status_code!: number;

  @ApiProperty({ description: 'Duration of the attempt in ms', type: 'integer', example: 12 })
  duration_ms!: number;
}
