import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { BooleanField, EnumField, TimeField } from '../../../platform/http/validation/fields.js';
import { EventsField } from '../../../webhooks/dto/events-field.js';
import { REPLAYED_STATUSES, type ReplayedStatus } from '../entities/replay.entity.js';

@ApiSchema({ name: 'CreateReplayRequest', description: 'Which events to send to a webhook again' })
export class CreateReplayRequest {
  @TimeField({
    description: 'Only events that occurred at this time or later; not before the retention period',
    example: '2026-11-20T00:00:00Z',
  })
  since!: string;

  @TimeField({
    description: 'Only events that occurred before this time; default: now',
    optional: true,
    example: '2026-11-21T00:00:00Z',
  })
  until?: string | null;

  @EventsField({
    description: 'Only these event types: types, aliases or families such as `agent.*`',
    hasExample: false,
  })
  events?: string[] | null;

  @EnumField({
    description:
      'Only events whose latest delivery to this webhook has this status. `any`: every event whose latest delivery has ended. `missing`: events that the webhook’s subscription matches now and that were never sent to it.',
    values: REPLAYED_STATUSES,
    name: 'ReplayedStatus',
    optional: true,
    default: 'failed',
    example: 'failed',
  })
  status?: ReplayedStatus | null;

  @BooleanField({
    description: '`true` counts the events and creates nothing',
    optional: true,
    default: false,
    example: true,
  })
  dry_run?: boolean | null;
}

@ApiSchema({ name: 'ReplayDryRun', description: 'How many events a replay would send' })
export class ReplayDryRunResponse {
  @ApiProperty({
    description: 'Events that match',
    type: 'integer',
    minimum: 0,
    example: 120,
  })
  matched!: number;
}
