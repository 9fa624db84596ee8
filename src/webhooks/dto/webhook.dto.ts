import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { isOpen } from '../../deliveries/circuit/circuit.js';
import { SUBSCRIPTION_SCHEMA } from '../../events/catalogue/event-enums.js';
import { PageResponse } from '../../platform/http/paging/page.dto.js';
import { EndpointPolicyView, policyView } from '../policy/policy.dto.js';
import type { Webhook } from '../entities/webhook.entity.js';

@ApiSchema({ name: 'Webhook', description: 'An endpoint that receives events' })
export class WebhookResponse extends EndpointPolicyView {
  @ApiProperty({
    format: 'uuid',
    description: 'Id of the webhook',
    example: '019c0a3e-5b1c-7c4e-9f2a-3d5e7f901234',
  })
  id!: string;

  @ApiProperty({
    format: 'uuid',
    description: 'Id of its owner',
    example: '019c0a3e-0000-7aaa-8bbb-1c2d3e4f5a6b',
  })
  user_id!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Display name',
    example: 'Pager',
  })
  name!: string | null;

  @ApiProperty({
    format: 'uri',
    description:
      'URL that receives the deliveries; `https://host/***` if it was set for `slack`, `discord` or `teams`',
    example: 'https://example.com/hooks/mutx',
  })
  url!: string;

  @ApiProperty({
    description: 'Subscribed events, as given',
    ...SUBSCRIPTION_SCHEMA,
  })
  events!: string[];

  @ApiProperty({
    type: String,
    nullable: true,
    description:
      'The secret, in the response that made it for `generate_secret`. Null in every other response',
    example: null,
  })
  secret!: string | null;

  @ApiProperty({ description: 'Whether deliveries are signed', example: true })
  has_secret!: boolean;

  @ApiProperty({ description: 'Whether the webhook receives deliveries', example: true })
  is_active!: boolean;

  @ApiProperty({
    description: '`true` while deliveries are held back because the endpoint failed too often',
    example: false,
  })
  circuit_open!: boolean;

  @ApiProperty({
    type: 'integer',
    minimum: 0,
    description: 'Consecutive deliveries that failed after all retries',
    example: 0,
  })
  consecutive_failures!: number;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description:
      'Time from which the next delivery is sent as a probe: its success closes the circuit. Null unless the circuit is open',
    example: null,
  })
  next_probe_at!: string | null;

  @ApiProperty({
    format: 'date-time',
    description: 'Time of creation',
    example: '2026-11-20T12:00:00.000Z',
  })
  created_at!: string;

  @ApiProperty({
    format: 'date-time',
    description: 'Time of the last change by its owner',
    example: '2026-11-20T12:00:00.000Z',
  })
  updated_at!: string;
}

@ApiSchema({ name: 'WebhookPage', description: 'A page of webhooks' })
export class WebhookPage extends PageResponse(WebhookResponse) {}

/** A webhook as clients see it: without its secret. */
export function webhookView(webhook: Webhook): WebhookResponse {
  return {
    id: webhook.id,
    user_id: webhook.userId,
    name: webhook.name,
    url: webhook.url,
    events: webhook.events,
    secret: null,
    has_secret: webhook.secret !== null,
    is_active: webhook.isActive,
    ...policyView(webhook),
    circuit_open: isOpen(webhook),
    consecutive_failures: webhook.consecutiveFailures,
    next_probe_at: isOpen(webhook) ? (webhook.nextProbeAt?.toISOString() ?? null) : null,
    created_at: webhook.createdAt.toISOString(),
    updated_at: webhook.updatedAt.toISOString(),
  };
}
