import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { EVENT_TYPE_SCHEMA } from '../../../events/catalogue/event-enums.js';
import { Rule, stringFault } from '../../../platform/http/validation/field-faults.js';
import { EnumField } from '../../../platform/http/validation/fields.js';
import { WEBHOOK_FORMATS, type WebhookFormat } from '../format.js';

@ApiSchema({ name: 'FormatPreviewRequest', description: 'The format and the event to preview' })
export class FormatPreviewRequest {
  @EnumField({
    description: 'Format of the body',
    values: WEBHOOK_FORMATS,
    name: 'WebhookFormat',
    example: 'slack',
  })
  format!: WebhookFormat;

  @ApiProperty({
    description: 'Event type whose example is shown; by default an alert',
    required: false,
    nullable: true,
    ...EVENT_TYPE_SCHEMA,
    example: 'alert.agent_down',
  })
  @IsOptional()
  @Rule('event', stringFault(0, 120))
  event?: string | null;
}

@ApiSchema({ name: 'FormatPreview', description: 'The body of an example delivery' })
export class FormatPreviewResponse {
  @ApiProperty({ description: 'The `Content-Type` header', example: 'application/json' })
  content_type!: string;

  @ApiProperty({
    description:
      'The body as it is sent; `<secret>` stands for the secret of a `pagerduty` webhook',
    example: '{"event":"webhook.test"}',
  })
  body!: string;
}
