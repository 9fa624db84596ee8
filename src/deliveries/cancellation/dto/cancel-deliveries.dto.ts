import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import {
  BooleanField,
  SinceField,
  StringField,
  UntilField,
} from '../../../platform/http/validation/fields.js';

@ApiSchema({
  name: 'CancelDeliveriesRequest',
  description: 'Which pending deliveries to cancel; without filters, all',
})
export class CancelDeliveriesRequest {
  // No `example`: Swagger UI would fill it in and cancel nothing.
  @StringField({
    description:
      'Only this event type, such as `agent.status`, its alias, or a family such as `agent.*`',
    max: 120,
    optional: true,
  })
  event?: string | null;

  @SinceField({ description: 'Only deliveries created at this time or later' })
  since?: string | null;

  @UntilField({ description: 'Only deliveries created before this time; by default, now' })
  until?: string | null;

  @BooleanField({
    description: 'Only count the deliveries that match',
    default: false,
    optional: true,
  })
  dry_run?: boolean | null;
}

@ApiSchema({ name: 'CancelledDeliveries', description: 'The result of a cancellation' })
export class CancelDeliveriesResponse {
  @ApiProperty({
    description: 'Pending deliveries that match, at most 100,000 per request; a dry run counts all',
    type: 'integer',
    minimum: 0,
    example: 120,
  })
  matched!: number;

  @ApiProperty({
    description:
      'Deliveries that are cancelled; the other ones that match had an attempt in progress. 0 for a dry run',
    type: 'integer',
    minimum: 0,
    example: 118,
  })
  cancelled!: number;

  @ApiProperty({
    description:
      'True if more deliveries may match: repeat the request with another idempotency key',
    example: false,
  })
  has_more!: boolean;
}
