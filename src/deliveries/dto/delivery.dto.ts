import { ApiProperty } from '@nestjs/swagger';
import type { DeliveryAttempt } from '../entities/delivery-attempt.entity.js';
import { DELIVERY_STATUSES, type DeliveryStatus } from '../entities/delivery.entity.js';
import type { DeliveryRow } from '../deliveries.repository.js';
import type { DeliveryQuery } from './delivery-query.dto.js';
import type { PageOf } from '../../http/pagination.js';

export class DeliveryDto {
  @ApiProperty({ description: 'Stable over retries; receivers deduplicate on it', format: 'uuid' })
  id!: string;

  @ApiProperty({ description: 'The webhook it goes to', format: 'uuid' })
  webhook_id!: string;

  @ApiProperty({ description: 'The event type', example: 'agent.status' })
  event!: string;

  @ApiProperty({
    description: 'The JSON text of the event’s data',
    example: '{"status":"running"}',
  })
  payload!: string;

  @ApiProperty({
    description: 'What the endpoint answered last',
    type: 'integer',
    nullable: true,
    example: 200,
  })
  status_code!: number | null;

  @ApiProperty({ description: 'True once delivered', example: true })
  success!: boolean;

  @ApiProperty({
    description: 'Where it stands',
    enum: DELIVERY_STATUSES,
    enumName: 'DeliveryStatus',
  })
  status!: DeliveryStatus;

  @ApiProperty({
    description: 'Why the last attempt was no success',
    type: String,
    nullable: true,
    example: null,
  })
  error_message!: string | null;

  @ApiProperty({ description: 'Attempts that have ended', type: 'integer', example: 1 })
  attempts!: number;

  @ApiProperty({
    description: 'Duration of the last attempt in ms',
    type: 'integer',
    nullable: true,
    example: 12,
  })
  duration_ms!: number | null;

  @ApiProperty({ description: 'When the event happened', format: 'date-time' })
  created_at!: string;

  @ApiProperty({
    description: 'When the endpoint took it',
    type: String,
    format: 'date-time',
    nullable: true,
  })
  delivered_at!: string | null;

  @ApiProperty({
    description: 'When the next attempt is due',
    type: String,
    format: 'date-time',
    nullable: true,
  })
  next_attempt_at!: string | null;
}

export class AttemptDto {
  @ApiProperty({ description: '1, 2, …', type: 'integer', example: 1 })
  attempt!: number;

  @ApiProperty({
    description: 'What the endpoint answered',
    type: 'integer',
    nullable: true,
    example: 200,
  })
  status_code!: number | null;

  @ApiProperty({
    description: 'Why it was no success',
    type: String,
    nullable: true,
    example: null,
  })
  error_message!: string | null;

  @ApiProperty({ description: 'Duration in ms', type: 'integer', nullable: true, example: 12 })
  duration_ms!: number | null;

  @ApiProperty({
    description: 'What the endpoint sent back, up to 64 KiB',
    type: String,
    nullable: true,
    example: 'ok',
  })
  response_body!: string | null;

  @ApiProperty({ description: 'When it began', format: 'date-time' })
  started_at!: string;
}

export class DeliveryDetailDto extends DeliveryDto {
  @ApiProperty({ description: 'Every attempt, first to last', type: [AttemptDto] })
  attempt_log!: AttemptDto[];
}

export class DeliveryPage implements PageOf<DeliveryDto> {
  @ApiProperty({ description: 'The webhook', format: 'uuid' })
  webhook_id!: string;

  @ApiProperty({ description: 'Newest first', type: [DeliveryDto] })
  items!: DeliveryDto[];

  @ApiProperty({ description: 'How many there are in all', type: 'integer', example: 1 })
  total!: number;

  @ApiProperty({ description: 'Items skipped', type: 'integer', example: 0 })
  skip!: number;

  @ApiProperty({ description: 'Items answered at most', type: 'integer', example: 50 })
  limit!: number;

  @ApiProperty({ description: 'Whether there are more', example: false })
  has_more!: boolean;

  @ApiProperty({ description: 'The filter that was asked for', type: String, nullable: true })
  event!: string | null;

  @ApiProperty({ description: 'The filter that was asked for', type: Boolean, nullable: true })
  success!: boolean | null;

  @ApiProperty({
    description: 'The filter that was asked for',
    type: String,
    enum: DELIVERY_STATUSES,
    enumName: 'DeliveryStatus',
    nullable: true,
  })
  status!: DeliveryStatus | null;
}

export function deliveryView(row: DeliveryRow): DeliveryDto {
  return {
    id: row.id,
    webhook_id: row.webhook_id,
    event: row.event,
    payload: row.payload,
    status_code: row.status_code,
    success: row.status === 'delivered',
    status: row.status,
    error_message: row.error_message,
    attempts: row.attempts,
    duration_ms: row.duration_ms,
    created_at: row.created_at.toISOString(),
    delivered_at: row.delivered_at?.toISOString() ?? null,
    next_attempt_at: row.next_attempt_at?.toISOString() ?? null,
  };
}

export function attemptView(row: DeliveryAttempt): AttemptDto {
  return {
    attempt: row.attempt,
    status_code: row.statusCode,
    error_message: row.errorMessage,
    duration_ms: row.durationMs,
    response_body: row.responseBody,
    started_at: row.startedAt.toISOString(),
  };
}

export function echo({
  event,
  success,
  status,
}: DeliveryQuery): Pick<DeliveryPage, 'event' | 'success' | 'status'> {
  return { event: event ?? null, success: success ?? null, status: status ?? null };
}
