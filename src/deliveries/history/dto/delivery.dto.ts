import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { PageDto } from '../../../platform/http/paging/page.dto.js';
import { EVENT_DATA_TEXT, EVENT_TYPE_SCHEMA } from '../../../events/catalogue/event-enums.js';
import type { DeliveryAttempt } from '../../entities/delivery-attempt.entity.js';
import { DELIVERY_STATUSES, type DeliveryStatus } from '../../entities/delivery.entity.js';
import type { DeliveryRow } from '../deliveries.repository.js';
import type { DeliveryQuery } from './delivery-query.dto.js';

@ApiSchema({ name: 'Delivery', description: 'One event on its way to one webhook' })
export class DeliveryDto {
  @ApiProperty({ description: 'Stable over retries; receivers deduplicate on it', format: 'uuid' })
  id!: string;

  @ApiProperty({ description: 'The webhook it goes to', format: 'uuid' })
  webhook_id!: string;

  @ApiProperty({ description: 'The event type', ...EVENT_TYPE_SCHEMA })
  event!: string;

  @ApiProperty({
    description: 'The JSON text of the event’s data, as the body of the delivery holds it',
    ...EVENT_DATA_TEXT,
    example: '{"message":"This is a test delivery from MUTX"}',
  })
  payload!: string;

  @ApiProperty({
    description: 'What the endpoint answered last',
    type: 'integer',
    minimum: 100,
    maximum: 599,
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
    example: 'delivered',
  })
  status!: DeliveryStatus;

  @ApiProperty({
    description: 'Why the last attempt was no success',
    type: String,
    nullable: true,
    example: null,
  })
  error_message!: string | null;

  @ApiProperty({ description: 'Attempts that have ended', type: 'integer', minimum: 0, example: 1 })
  attempts!: number;

  @ApiProperty({
    description: 'Duration of the last attempt in ms',
    type: 'integer',
    minimum: 0,
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
    example: null,
  })
  next_attempt_at!: string | null;
}

@ApiSchema({ name: 'DeliveryAttempt', description: 'One attempt to deliver' })
export class AttemptDto {
  @ApiProperty({ description: '1, 2, …', type: 'integer', minimum: 1, example: 1 })
  attempt!: number;

  @ApiProperty({
    description: 'What the endpoint answered',
    type: 'integer',
    minimum: 100,
    maximum: 599,
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

  @ApiProperty({
    description: 'Duration in ms',
    type: 'integer',
    minimum: 0,
    nullable: true,
    example: 12,
  })
  duration_ms!: number | null;

  @ApiProperty({
    description:
      'The first 4 KiB of the response body. Stored for the first and the latest attempt of a delivery, within a storage budget per account; null otherwise, and for an endpoint at a non-public address',
    type: String,
    nullable: true,
    example: 'ok',
  })
  response_body!: string | null;

  @ApiProperty({ description: 'When it began', format: 'date-time' })
  started_at!: string;
}

@ApiSchema({ name: 'DeliveryDetail', description: 'A delivery with all its attempts' })
export class DeliveryDetailDto extends DeliveryDto {
  @ApiProperty({ description: 'Every attempt, first to last', type: [AttemptDto] })
  attempt_log!: AttemptDto[];
}

@ApiSchema({ name: 'DeliveryPage', description: 'A page of deliveries' })
export class DeliveryPage extends PageDto(DeliveryDto) {
  @ApiProperty({ description: 'The webhook', format: 'uuid' })
  webhook_id!: string;

  @ApiProperty({ description: 'The filter that was asked for', type: String, nullable: true })
  event!: string | null;

  @ApiProperty({ description: 'The filter that was asked for', type: Boolean, nullable: true })
  success!: boolean | null;

  @ApiProperty({
    description: 'The filter that was asked for',
    enum: DELIVERY_STATUSES,
    enumName: 'DeliveryStatus',
    nullable: true,
  })
  status!: DeliveryStatus | null;
}

export function deliveryView(row: DeliveryRow): DeliveryDto {
  return {
    id: row.id,
    webhook_id: row.webhookId,
    event: row.event,
    payload: row.payload,
    status_code: row.statusCode,
    success: row.status === 'delivered',
    status: row.status,
    error_message: row.errorMessage,
    attempts: row.attempts,
    duration_ms: row.durationMs,
    created_at: row.createdAt.toISOString(),
    delivered_at: row.deliveredAt?.toISOString() ?? null,
    next_attempt_at: row.nextAttemptAt?.toISOString() ?? null,
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
