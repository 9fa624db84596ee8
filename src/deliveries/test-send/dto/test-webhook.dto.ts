import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { Rule, stringFault } from '../../../platform/http/validation/field-faults.js';
import { EVENT_TYPE_SCHEMA } from '../../../events/catalogue/event-enums.js';

@ApiSchema({ name: 'TestWebhookRequest', description: 'The test delivery to send' })
export class TestWebhookRequest {
  @ApiProperty({
    description: 'Event type whose example is sent instead of `webhook.test`',
    required: false,
    nullable: true,
    ...EVENT_TYPE_SCHEMA,
    // An example would send made-up agent data to the receiver; without it `webhook.test` is sent.
    example: undefined,
  })
  @IsOptional()
  @Rule('event', stringFault(0, 120))
  event?: string | null;
}

@ApiSchema({ name: 'TestDelivery', description: 'A successful test delivery' })
export class TestDeliveryResponse {
  @ApiProperty({ description: 'Always `test_delivered`', enum: ['test_delivered'] })
  status!: string;

  @ApiProperty({
    description: 'The result as text',
    example: 'The endpoint responded with 200 in 12 ms',
  })
  message!: string;

  @ApiProperty({ description: 'Id of the delivery in the history', format: 'uuid' })
  delivery_id!: string;

  @ApiProperty({
    description: 'HTTP status of the response',
    type: 'integer',
    minimum: 200,
    maximum: 299,
    example: 200,
  })
  status_code!: number;

  @ApiProperty({
    description: 'Duration of the attempt, in ms',
    type: 'integer',
    minimum: 0,
    example: 12,
  })
  duration_ms!: number;
}
