import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { Rule, stringFault } from '../../../platform/http/validation/field-faults.js';
import { EVENT_TYPE_SCHEMA } from '../../../events/catalogue/event-enums.js';

@ApiSchema({ name: 'TestWebhookRequest', description: 'What to send' })
export class TestWebhookDto {
  @ApiProperty({
    description: 'An event type whose example is sent instead of `webhook.test`',
    required: false,
    nullable: true,
    ...EVENT_TYPE_SCHEMA,
    // An example would send a receiver made-up news of an agent; without it goes `webhook.test`.
    example: undefined,
  })
  @IsOptional()
  @Rule('event', stringFault(0, 120))
  event?: string | null;
}

@ApiSchema({ name: 'TestDelivery', description: 'A test that was delivered' })
export class TestDeliveryDto {
  @ApiProperty({ description: 'Always `test_delivered`', enum: ['test_delivered'] })
  status!: string;

  @ApiProperty({ description: 'What happened', example: 'The endpoint answered 200 in 12 ms' })
  message!: string;

  @ApiProperty({ description: 'The delivery in the history', format: 'uuid' })
  delivery_id!: string;

  @ApiProperty({
    description: 'What the endpoint answered',
    type: 'integer',
    minimum: 200,
    maximum: 299,
    example: 200,
  })
  status_code!: number;

  @ApiProperty({
    description: 'Duration of the attempt in ms',
    type: 'integer',
    minimum: 0,
    example: 12,
  })
  duration_ms!: number;
}
