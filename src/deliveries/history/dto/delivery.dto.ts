import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { PageResponse } from '../../../platform/http/paging/page.dto.js';
import { EVENT_DATA_TEXT, EVENT_TYPE_SCHEMA } from '../../../events/catalogue/event-enums.js';
import type { DeliveryAttempt } from '../../entities/delivery-attempt.entity.js';
import { DELIVERY_STATUSES, type DeliveryStatus } from '../../entities/delivery.entity.js';
import { ExplanationResponse } from '../../explanation/dto/explanation.dto.js';
import type { DeliveryRow } from '../deliveries.repository.js';
import type { DeliveryQuery } from './delivery-query.dto.js';

@ApiSchema({ name: 'Delivery', description: 'The delivery of one event to one webhook' })
export class DeliveryResponse {
  @ApiProperty({
    description: 'Id of the delivery, the same on every attempt; a replay has another',
    format: 'uuid',
  })
  id!: string;

  @ApiProperty({ description: 'Id of the webhook', format: 'uuid' })
  webhook_id!: string;

  @ApiProperty({
    description: 'Id of the event, the same for every webhook and every replay',
    format: 'uuid',
  })
  event_id!: string;

  @ApiProperty({
    description: 'The delivery that this one repeats; null unless it is a replay of one',
    type: String,
    format: 'uuid',
    nullable: true,
    example: null,
  })
  replay_of!: string | null;

  @ApiProperty({
    description: 'The replay of a period that created it; null for any other delivery',
    type: String,
    format: 'uuid',
    nullable: true,
    example: null,
  })
  replay_id!: string | null;

  @ApiProperty({ description: 'The event type', ...EVENT_TYPE_SCHEMA })
  event!: string;

  @ApiProperty({
    description:
      'The event’s data as JSON text, exactly as in the body of the delivery; `null` once it was erased or is older than the retention period',
    ...EVENT_DATA_TEXT,
    example: '{"message":"This is a test delivery from MUTX"}',
  })
  payload!: string;

  @ApiProperty({
    description: 'HTTP status of the last response',
    type: 'integer',
    minimum: 100,
    maximum: 599,
    nullable: true,
    example: 200,
  })
  status_code!: number | null;

  @ApiProperty({ description: 'Whether the delivery succeeded', example: true })
  success!: boolean;

  @ApiProperty({
    description: 'Status of the delivery',
    enum: DELIVERY_STATUSES,
    enumName: 'DeliveryStatus',
    example: 'delivered',
  })
  status!: DeliveryStatus;

  @ApiProperty({
    description: 'Error of the last failed attempt',
    type: String,
    nullable: true,
    example: null,
  })
  error_message!: string | null;

  @ApiProperty({
    description: 'Number of finished attempts',
    type: 'integer',
    minimum: 0,
    example: 1,
  })
  attempts!: number;

  @ApiProperty({
    description: 'Duration of the last attempt, in ms',
    type: 'integer',
    minimum: 0,
    nullable: true,
    example: 12,
  })
  duration_ms!: number | null;

  @ApiProperty({
    description: 'Time of creation: that of the event, or later for a replay',
    format: 'date-time',
  })
  created_at!: string;

  @ApiProperty({
    description: 'Time of the successful attempt',
    type: String,
    format: 'date-time',
    nullable: true,
  })
  delivered_at!: string | null;

  @ApiProperty({
    description: 'Time of the next attempt',
    type: String,
    format: 'date-time',
    nullable: true,
    example: null,
  })
  next_attempt_at!: string | null;
}

@ApiSchema({ name: 'DeliveryAttempt', description: 'One attempt of a delivery' })
export class AttemptResponse {
  @ApiProperty({
    description: 'Number of the attempt: 1, 2, …',
    type: 'integer',
    minimum: 1,
    example: 1,
  })
  attempt!: number;

  @ApiProperty({
    description: 'HTTP status of the response',
    type: 'integer',
    minimum: 100,
    maximum: 599,
    nullable: true,
    example: 200,
  })
  status_code!: number | null;

  @ApiProperty({
    description: 'Error of the attempt',
    type: String,
    nullable: true,
    example: null,
  })
  error_message!: string | null;

  @ApiProperty({
    description: 'Duration, in ms',
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

  @ApiProperty({ description: 'Start of the attempt', format: 'date-time' })
  started_at!: string;
}

@ApiSchema({ name: 'DeliveryDetail', description: 'A delivery with all its attempts' })
export class DeliveryDetailResponse extends DeliveryResponse {
  @ApiProperty({ description: 'Why the delivery is where it is', type: ExplanationResponse })
  explanation!: ExplanationResponse;

  @ApiProperty({ description: 'All attempts, oldest first', type: [AttemptResponse] })
  attempt_log!: AttemptResponse[];
}

class DeliveryPageBase extends PageResponse(DeliveryResponse) {
  @ApiProperty({ description: 'The filter of the request', type: String, nullable: true })
  event!: string | null;

  @ApiProperty({ description: 'The filter of the request', type: Boolean, nullable: true })
  success!: boolean | null;

  @ApiProperty({
    description: 'The filter of the request',
    enum: DELIVERY_STATUSES,
    enumName: 'DeliveryStatus',
    nullable: true,
  })
  status!: DeliveryStatus | null;
}

@ApiSchema({ name: 'DeliveryPage', description: 'A page of the deliveries of a webhook' })
export class DeliveryPage extends DeliveryPageBase {
  @ApiProperty({ description: 'Id of the webhook', format: 'uuid' })
  webhook_id!: string;
}

@ApiSchema({ name: 'AccountDeliveryPage', description: 'A page of the deliveries of an account' })
export class AccountDeliveryPage extends DeliveryPageBase {
  @ApiProperty({
    description: 'The filter of the request',
    type: String,
    format: 'uuid',
    nullable: true,
    example: null,
  })
  webhook_id!: string | null;
}

export function deliveryView(row: DeliveryRow): DeliveryResponse {
  return {
    id: row.id,
    webhook_id: row.webhookId,
    event_id: row.eventId,
    replay_of: row.replayOf,
    replay_id: row.replayId,
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

export function attemptView(row: DeliveryAttempt): AttemptResponse {
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
