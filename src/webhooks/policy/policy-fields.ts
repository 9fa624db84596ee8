import { ApiProperty } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { ENDPOINT_TIMEOUT_MAX_MS } from '../../platform/config/attempt-timeout.js';
import { Rule } from '../../platform/http/validation/field-faults.js';
import { CONCURRENCY, rateLimitFault } from './limits/limit-faults.js';
import { RateLimit } from './limits/limits.dto.js';
import type { OrderingName } from './ordering/ordering.js';
import { OrderingField } from './ordering/ordering-field.js';
import {
  BooleanField,
  EnumField,
  IntegerField,
  StringField,
} from '../../platform/http/validation/fields.js';
import { HEADER_VALUE_MAX, headersFault, HEADERS_MAX } from './headers/header-faults.js';
import { WEBHOOK_FORMATS, type WebhookFormat } from '../formats/format.js';
import type { FilterSource } from './filter/filter.js';
import { AgentIdsField, FilterField } from './filter/filter-fields.js';
import { metadataFault, METADATA_MAX, retryScheduleFault, RETRIES_MAX } from './policy-faults.js';

export const SIGNING = ['hmac', 'ed25519'] as const;

/** The types of `ApiProperty` take `required` of an object for the names of its fields. */
const NOT_REQUIRED = { required: false } as object;

/** The endpoint policy in a request. `null` restores the default. */
export abstract class EndpointPolicyFields {
  @StringField({
    description: 'What the webhook is for; null removes it',
    optional: true,
    max: 500,
  })
  description?: string | null;

  @ApiProperty({
    description: 'Pairs of your own: names of 1 to 64, values of at most 500 characters',
    type: 'object',
    additionalProperties: { type: 'string', maxLength: 500 },
    maxProperties: METADATA_MAX,
    nullable: true,
    ...NOT_REQUIRED,
  })
  @IsOptional()
  @Rule('metadata', metadataFault)
  metadata?: Record<string, string> | null;

  @IntegerField({
    description: 'Deadline of an attempt in ms; null: the setting `DELIVERY_TIMEOUT_MS`',
    optional: true,
    min: 1_000,
    max: ENDPOINT_TIMEOUT_MAX_MS,
  })
  timeout_ms?: number | null;

  @ApiProperty({
    description:
      'Seconds before each retry, ±20 %, 7 days in all; an empty list: one attempt. Null: 5 retries, after 10 s to 43 min',
    type: [Number],
    items: { type: 'number', minimum: 1, maximum: 86_400 },
    maxItems: RETRIES_MAX,
    required: false,
    nullable: true,
  })
  @IsOptional()
  @Rule('retrySchedule', retryScheduleFault)
  retry_schedule?: number[] | null;

  @ApiProperty({
    description:
      'Attempts per second, retries included; further deliveries wait. Null: no limit. After a change the first attempt follows after 1 / `per_second` seconds',
    type: RateLimit,
    nullable: true,
    ...NOT_REQUIRED,
  })
  @IsOptional()
  @Rule('rateLimit', rateLimitFault)
  rate_limit?: RateLimit | null;

  @IntegerField({
    description: 'Attempts in progress at once; further deliveries wait. Null: no limit',
    optional: true,
    ...CONCURRENCY,
  })
  max_concurrency?: number | null;

  @BooleanField({
    description:
      '`true`: deliveries are recorded and wait; nothing is sent but tests. `false`: they are sent (default)',
    optional: true,
  })
  is_paused?: boolean | null;

  @OrderingField()
  ordering?: OrderingName | null;

  @ApiProperty({
    description:
      'Request headers to add, such as `Authorization`: at most 20 pairs, 16,384 characters in all. Names are case-insensitive; those that deliveries set themselves, that describe the body or that steer the connection are rejected. Values are printable ASCII, stored encrypted and returned as `***`. An update replaces all headers; the value `***` keeps the stored one. Null removes all',
    type: 'object',
    additionalProperties: { type: 'string', minLength: 1, maxLength: HEADER_VALUE_MAX },
    maxProperties: HEADERS_MAX,
    nullable: true,
    ...NOT_REQUIRED,
  })
  @IsOptional()
  @Rule('headers', headersFault)
  headers?: Record<string, string> | null;

  @EnumField({
    description:
      '`ed25519` makes a key pair and adds `v1a` signatures to `webhook-signature`; see `GET /webhooks/{id}/public-key`. With a secret, the HMAC signatures are still sent. Null: `hmac`, which deletes the key pair',
    optional: true,
    values: SIGNING,
    name: 'Signing',
  })
  signing?: (typeof SIGNING)[number] | null;
  @EnumField({
    description:
      'What the endpoint receives; null: `mutx`. The URL of `slack`, `discord` and `teams` is stored encrypted and shown without its path. `pagerduty` sends `secret` as its routing key; `pagerduty` and `alertmanager` receive alerts only',
    values: WEBHOOK_FORMATS,
    name: 'WebhookFormat',
    optional: true,
  })
  format?: WebhookFormat | null;

  @FilterField({
    description:
      'Conditions on `type` and `data` of an event: events that do not match are not sent. Null: all events',
    optional: true,
  })
  filter?: FilterSource | null;

  @AgentIdsField()
  agent_ids?: string[] | null;
}
