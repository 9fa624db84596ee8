import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { SUBSCRIPTION_SCHEMA } from '../../../events/catalogue/event-enums.js';
import { PageResponse } from '../../../platform/http/paging/page.dto.js';
import {
  REPLAY_STATUSES,
  REPLAYED_STATUSES,
  type Replay,
  type ReplayedStatus,
  type ReplayStatus,
} from '../entities/replay.entity.js';
import type { ReplayProgress } from '../replays.repository.js';

@ApiSchema({ name: 'Replay', description: 'A job that sends events to a webhook again' })
export class ReplayResponse {
  @ApiProperty({ description: 'Id of the replay', format: 'uuid' })
  id!: string;

  @ApiProperty({ description: 'Id of the webhook', format: 'uuid' })
  webhook_id!: string;

  @ApiProperty({
    description:
      '`completed` once all its deliveries are created: they are then sent and retried as usual',
    enum: REPLAY_STATUSES,
    enumName: 'ReplayStatus',
    example: 'running',
  })
  status!: ReplayStatus;

  @ApiProperty({ description: 'The filter of the request', format: 'date-time' })
  since!: string;

  @ApiProperty({
    description: 'The filter of the request',
    type: String,
    format: 'date-time',
    nullable: true,
  })
  until!: string | null;

  @ApiProperty({
    description: 'The filter of the request',
    ...SUBSCRIPTION_SCHEMA,
    nullable: true,
    example: null,
  })
  events!: string[] | null;

  @ApiProperty({
    description: 'The `status` of the request: which deliveries it repeats',
    enum: REPLAYED_STATUSES,
    enumName: 'ReplayedStatus',
    example: 'failed',
  })
  delivery_status!: ReplayedStatus;

  @ApiProperty({
    description:
      'Events that matched when it was created; null until it is completed if counting took longer than 5 s',
    type: 'integer',
    minimum: 0,
    nullable: true,
    example: 120,
  })
  matched!: number | null;

  @ApiProperty({
    description: 'Deliveries that it has created',
    type: 'integer',
    minimum: 0,
    example: 100,
  })
  planned!: number;

  @ApiProperty({ description: 'Time of creation', format: 'date-time' })
  created_at!: string;

  @ApiProperty({
    description: 'When it was completed or cancelled',
    type: String,
    format: 'date-time',
    nullable: true,
    example: null,
  })
  ended_at!: string | null;
}

@ApiSchema({ name: 'ReplayDetail', description: 'A replay with the progress of its deliveries' })
export class ReplayDetailResponse extends ReplayResponse {
  @ApiProperty({
    description: 'Its deliveries that succeeded',
    type: 'integer',
    minimum: 0,
    example: 98,
  })
  delivered!: number;

  @ApiProperty({
    description: 'Its deliveries that failed',
    type: 'integer',
    minimum: 0,
    example: 0,
  })
  failed!: number;

  @ApiProperty({
    description: 'Its deliveries that were cancelled; the other planned ones are pending',
    type: 'integer',
    minimum: 0,
    example: 0,
  })
  cancelled!: number;
}

@ApiSchema({ name: 'ReplayPage', description: 'A page of replays' })
export class ReplayPage extends PageResponse(ReplayResponse) {
  @ApiProperty({ description: 'Id of the webhook', format: 'uuid' })
  webhook_id!: string;
}

export function replayView(replay: Replay): ReplayResponse {
  return {
    id: replay.id,
    webhook_id: replay.webhookId,
    status: replay.status,
    since: replay.since.toISOString(),
    until: replay.until?.toISOString() ?? null,
    events: replay.events,
    delivery_status: replay.deliveryStatus,
    matched: replay.matched,
    planned: replay.planned,
    created_at: replay.createdAt.toISOString(),
    ended_at: replay.endedAt?.toISOString() ?? null,
  };
}

export function replayDetail(replay: Replay, progress: ReplayProgress): ReplayDetailResponse {
  return { ...replayView(replay), ...progress };
}
