import { ApiProperty } from '@nestjs/swagger';
import { RateLimit, rateLimitView } from './limits/limits.dto.js';
import type { OrderingName } from './ordering/ordering.js';
import { OrderingProperty } from './ordering/ordering-field.js';
import { maskedHeaders } from './headers/header-pairs.js';
import { WEBHOOK_FORMATS, type WebhookFormat } from '../formats/format.js';
import type { FilterSource } from './filter/filter.js';
import type { EndpointPolicy } from './policy-changes.js';
import { SIGNING } from './policy-fields.js';

/** The endpoint policy as clients see it. Null: the default. */
export abstract class EndpointPolicyView {
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'What the webhook is for',
    example: null,
  })
  description!: string | null;

  @ApiProperty({
    description: 'Pairs of your own',
    type: 'object',
    additionalProperties: { type: 'string' },
    nullable: true,
    example: null,
  })
  metadata!: Record<string, string> | null;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    description: 'Deadline of an attempt in ms. Null: the setting `DELIVERY_TIMEOUT_MS`',
    example: null,
  })
  timeout_ms!: number | null;

  @ApiProperty({
    type: [Number],
    nullable: true,
    description: 'Seconds before each retry. Null: the default',
    example: null,
  })
  retry_schedule!: number[] | null;

  @ApiProperty({
    type: RateLimit,
    nullable: true,
    description: 'Attempts per second, of all workers together. Null: no limit',
    example: null,
  })
  rate_limit!: RateLimit | null;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    description: 'Attempts in progress at once, of all workers together. Null: no limit',
    example: null,
  })
  max_concurrency!: number | null;

  @ApiProperty({ description: 'Whether deliveries wait until this is false', example: false })
  is_paused!: boolean;

  @OrderingProperty()
  ordering!: OrderingName;

  @ApiProperty({
    description: 'Extra request headers; each value is shown as `***`',
    type: 'object',
    additionalProperties: { type: 'string' },
    nullable: true,
    example: null,
  })
  headers!: Record<string, string> | null;

  @ApiProperty({
    description: 'Signing mode',
    enum: SIGNING,
    enumName: 'Signing',
    example: 'hmac',
  })
  signing!: (typeof SIGNING)[number];

  @ApiProperty({
    enum: WEBHOOK_FORMATS,
    enumName: 'WebhookFormat',
    description: 'What the endpoint receives',
    example: 'mutx',
  })
  format!: WebhookFormat;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    description: 'Conditions on `type` and `data` of an event. Null: all events',
    example: null,
  })
  filter!: FilterSource | null;

  @ApiProperty({
    type: [String],
    items: { type: 'string', format: 'uuid' },
    nullable: true,
    description: 'Only events of these agents are sent. Null: all events',
    example: null,
  })
  agent_ids!: string[] | null;
}

export function policyView(policy: EndpointPolicy): EndpointPolicyView {
  return {
    description: policy.description,
    metadata: policy.metadata,
    timeout_ms: policy.timeoutMs,
    retry_schedule: policy.retrySchedule,
    rate_limit: rateLimitView(policy),
    max_concurrency: policy.maxConcurrency,
    is_paused: policy.pausedAt !== null,
    ordering: policy.ordering ?? 'none',
    headers: maskedHeaders(policy.headerNames),
    signing: policy.signingKey === null ? 'hmac' : 'ed25519',
    format: policy.format ?? 'mutx',
    filter: policy.filter,
    agent_ids: policy.agentIds,
  };
}
