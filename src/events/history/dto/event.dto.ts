import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import {
  DELIVERY_STATUSES,
  type DeliveryStatus,
} from '../../../deliveries/entities/delivery.entity.js';
import { PageResponse } from '../../../platform/http/paging/page.dto.js';
import { reference, type JsonObject } from '../../../platform/openapi/json-object.js';
import { findEventType } from '../../catalogue/catalogue.js';
import { EVENT_TYPE_SCHEMA } from '../../catalogue/event-enums.js';
import type { Event } from '../../entities/event.entity.js';
import type {
  DeliveryCounts,
  EventDelivery,
  EventRow,
  WebhookWithoutDelivery,
} from '../event-history.repository.js';
import { NOT_MATCHED_REASONS, notMatchedReason, type NotMatchedReason } from '../not-matched.js';
import { EVENT_ORDERS, type EventOrder, type EventQuery } from './event-query.dto.js';

class EventBase {
  @ApiProperty({
    description: 'Id of the event, as receivers get it in `X-MUTX-Event-Id`',
    format: 'uuid',
  })
  id!: string;

  @ApiProperty({ description: 'The event type', ...EVENT_TYPE_SCHEMA })
  type!: string;

  @ApiProperty({
    description: 'The event’s data, as in the body of its deliveries; null once it is erased',
    anyOf: [reference('schemas', 'EventData'), { type: 'null' }],
    example: findEventType('agent.status')?.example,
  })
  data!: JsonObject | null;

  @ApiProperty({ description: 'Time of the event', format: 'date-time' })
  occurred_at!: string;

  @ApiProperty({
    description: 'Id of the agent that the event concerns',
    type: String,
    format: 'uuid',
    nullable: true,
  })
  agent_id!: string | null;

  @ApiProperty({
    description: 'Id of the deployment that the event concerns',
    type: String,
    format: 'uuid',
    nullable: true,
    example: null,
  })
  deployment_id!: string | null;

  @ApiProperty({
    description: 'Time when `data` was erased',
    type: String,
    format: 'date-time',
    nullable: true,
    example: null,
  })
  expunged_at!: string | null;
}

@ApiSchema({ name: 'EventDeliveryCounts', description: 'How many deliveries an event has' })
export class EventDeliveryCountsResponse {
  @ApiProperty({
    description: 'All deliveries, cancelled ones and those to deleted webhooks included',
    type: 'integer',
    minimum: 0,
    example: 2,
  })
  total!: number;

  @ApiProperty({ description: 'Successful ones', type: 'integer', minimum: 0, example: 1 })
  delivered!: number;

  @ApiProperty({ description: 'Pending ones', type: 'integer', minimum: 0, example: 1 })
  pending!: number;

  @ApiProperty({ description: 'Failed ones', type: 'integer', minimum: 0, example: 0 })
  failed!: number;
}

@ApiSchema({ name: 'Event', description: 'An event and how many deliveries it has' })
export class EventResponse extends EventBase {
  @ApiProperty({
    description: 'Its deliveries, by status',
    type: EventDeliveryCountsResponse,
  })
  deliveries!: EventDeliveryCountsResponse;
}

@ApiSchema({ name: 'EventDelivery', description: 'A delivery of an event' })
export class EventDeliveryResponse {
  @ApiProperty({ description: 'Id of the delivery', format: 'uuid' })
  id!: string;

  @ApiProperty({ description: 'Id of the webhook', format: 'uuid' })
  webhook_id!: string;

  @ApiProperty({
    description: 'Status of the delivery',
    enum: DELIVERY_STATUSES,
    enumName: 'DeliveryStatus',
    example: 'delivered',
  })
  status!: DeliveryStatus;

  @ApiProperty({
    description: 'Number of finished attempts',
    type: 'integer',
    minimum: 0,
    example: 1,
  })
  attempts!: number;
}

@ApiSchema({ name: 'NotMatchedWebhook', description: 'A webhook without a delivery of an event' })
export class NotMatchedWebhookResponse {
  @ApiProperty({ description: 'Id of the webhook', format: 'uuid' })
  webhook_id!: string;

  @ApiProperty({
    description:
      '`inactive`: the webhook is inactive. `not_subscribed`: it does not subscribe to the type. `other_agent`: the event concerns none of its `agent_ids`. `filtered`: the event does not match its `filter`. `created_later`: it matches, and was created after the event. `changed_later`: it matches today, but did not when the event occurred',
    enum: NOT_MATCHED_REASONS,
    enumName: 'NotMatchedReason',
    example: 'not_subscribed',
  })
  reason!: NotMatchedReason;
}

@ApiSchema({ name: 'EventDetail', description: 'An event with its deliveries' })
export class EventDetailResponse extends EventBase {
  @ApiProperty({
    description: 'Its newest deliveries, newest first, up to 200',
    type: [EventDeliveryResponse],
  })
  deliveries!: EventDeliveryResponse[];

  @ApiProperty({
    description:
      'Your webhooks without a delivery of it, newest first, up to 100, with the reason according to their current settings. Empty for the event of a test delivery',
    type: [NotMatchedWebhookResponse],
  })
  not_matched!: NotMatchedWebhookResponse[];
}

@ApiSchema({ name: 'EventPage', description: 'A page of events' })
export class EventPage extends PageResponse(EventResponse) {
  @ApiProperty({
    description:
      'The `cursor` of the next page. Null at the end of the list, except with `order=asc`: new events come at that end',
    type: String,
    maxLength: 512,
    nullable: true,
    example: null,
  })
  override next_cursor!: string | null;

  @ApiProperty({ description: 'The filter of the request', type: String, nullable: true })
  type!: string | null;

  @ApiProperty({
    description: 'The filter of the request',
    type: String,
    format: 'uuid',
    nullable: true,
    example: null,
  })
  agent_id!: string | null;

  @ApiProperty({ description: 'The filter of the request', type: Boolean, nullable: true })
  unmatched!: boolean | null;

  @ApiProperty({
    description: 'The order of the items',
    enum: EVENT_ORDERS,
    enumName: 'EventOrder',
    example: 'desc',
  })
  order!: EventOrder;
}

type EventColumns = Pick<
  Event,
  'id' | 'type' | 'data' | 'occurredAt' | 'agentId' | 'deploymentId' | 'expungedAt'
>;

function baseView(event: EventColumns): EventBase {
  return {
    id: event.id,
    type: event.type,
    data: JSON.parse(event.data) as JsonObject | null,
    occurred_at: event.occurredAt.toISOString(),
    agent_id: event.agentId,
    deployment_id: event.deploymentId,
    expunged_at: event.expungedAt?.toISOString() ?? null,
  };
}

export function eventView(event: EventRow, deliveries: DeliveryCounts): EventResponse {
  return { ...baseView(event), deliveries: { ...deliveries } };
}

export function eventDetailView(
  event: Event,
  deliveries: readonly EventDelivery[],
  others: readonly WebhookWithoutDelivery[],
): EventDetailResponse {
  const judged = { ...event, data: JSON.parse(event.data) as unknown };
  return {
    ...baseView(event),
    deliveries: deliveries.map(({ id, webhookId, status, attempts }) => ({
      id,
      webhook_id: webhookId,
      status,
      attempts,
    })),
    not_matched: others.map((webhook) => ({
      webhook_id: webhook.id,
      reason: notMatchedReason(judged, webhook),
    })),
  };
}

export function echo(
  query: EventQuery,
): Pick<EventPage, 'type' | 'agent_id' | 'unmatched' | 'order'> {
  return {
    type: query.type ?? null,
    agent_id: query.agent_id ?? null,
    unmatched: query.unmatched ?? null,
    order: query.order ?? 'desc',
  };
}
