import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { SUBSCRIPTION_SCHEMA } from '../../events/catalogue/event-enums.js';

@ApiSchema({ name: 'Webhook', description: 'An endpoint that hears of events' })
export class WebhookDto {
  @ApiProperty({
    format: 'uuid',
    description: 'The id',
    example: '019c0a3e-5b1c-7c4e-9f2a-3d5e7f901234',
  })
  id!: string;

  @ApiProperty({
    format: 'uuid',
    description: 'The owner',
    example: '019c0a3e-0000-7aaa-8bbb-1c2d3e4f5a6b',
  })
  user_id!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The owner’s name for it',
    example: 'Pager',
  })
  name!: string | null;

  @ApiProperty({
    format: 'uri',
    description: 'Where deliveries are posted to',
    example: 'https://example.com/hooks/mutx',
  })
  url!: string;

  @ApiProperty({
    description: 'What it receives, as its owner wrote it',
    ...SUBSCRIPTION_SCHEMA,
  })
  events!: string[];

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Always null: secrets are write-only',
    example: null,
  })
  secret!: null;

  @ApiProperty({ description: 'Whether deliveries are signed', example: true })
  has_secret!: boolean;

  @ApiProperty({ description: 'Whether it gets deliveries', example: true })
  is_active!: boolean;

  @ApiProperty({
    description: 'True while deliveries wait because the endpoint failed too often',
    example: false,
  })
  circuit_open!: boolean;

  @ApiProperty({
    type: 'integer',
    minimum: 0,
    description: 'Deliveries exhausted in a row',
    example: 0,
  })
  consecutive_failures!: number;

  @ApiProperty({
    format: 'date-time',
    description: 'When it was made',
    example: '2026-11-20T12:00:00.000Z',
  })
  created_at!: string;

  @ApiProperty({
    format: 'date-time',
    description: 'When its owner last changed it',
    example: '2026-11-20T12:00:00.000Z',
  })
  updated_at!: string;
}
