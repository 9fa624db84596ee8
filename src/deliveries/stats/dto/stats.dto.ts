import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import {
  BUCKETS,
  MAX_BUCKETS,
  type Bucket,
  type BucketWindow,
} from '../../../platform/http/buckets/bucket-window.js';
import type { StatsRow } from '../stats.repository.js';

class Counts {
  @ApiProperty({
    description: 'Deliveries that succeeded',
    type: 'integer',
    minimum: 0,
    example: 118,
  })
  delivered!: number;

  @ApiProperty({
    description: 'Deliveries that failed for good; cancelled ones do not count',
    type: 'integer',
    minimum: 0,
    example: 2,
  })
  failed!: number;

  @ApiProperty({
    description: 'Finished attempts, those of test deliveries included',
    type: 'integer',
    minimum: 0,
    example: 131,
  })
  attempts!: number;

  @ApiProperty({
    description: 'Median duration of these attempts, in ms, within 5 %; null if there are none',
    type: 'integer',
    minimum: 0,
    nullable: true,
    example: 24,
  })
  p50_ms!: number | null;

  @ApiProperty({
    description: '95th percentile of their duration, in ms, within 5 %; null if there are none',
    type: 'integer',
    minimum: 0,
    nullable: true,
    example: 180,
  })
  p95_ms!: number | null;
}

@ApiSchema({ name: 'DeliveryStatsTotals', description: 'The sums of all buckets' })
export class DeliveryStatsTotals extends Counts {
  @ApiProperty({
    description: '`delivered` / (`delivered` + `failed`); null if no delivery ended',
    type: Number,
    minimum: 0,
    maximum: 1,
    nullable: true,
    example: 0.9833,
  })
  success_rate!: number | null;
}

@ApiSchema({
  name: 'DeliveryStatsBucket',
  description: 'Deliveries and attempts that ended in one minute, hour or day',
})
export class DeliveryStatsBucket extends Counts {
  @ApiProperty({ description: 'Start of the bucket', format: 'date-time' })
  start!: string;
}

@ApiSchema({ name: 'AccountStats', description: 'Deliveries and attempts of an account over time' })
export class AccountStatsResponse {
  @ApiProperty({ description: 'Start of the range', format: 'date-time' })
  since!: string;

  @ApiProperty({ description: 'End of the range', format: 'date-time' })
  until!: string;

  @ApiProperty({ description: 'Length of a bucket', enum: BUCKETS, enumName: 'Bucket' })
  bucket!: Bucket;

  @ApiProperty({ description: 'The sums of all buckets', type: DeliveryStatsTotals })
  totals!: DeliveryStatsTotals;

  @ApiProperty({
    description:
      'Every bucket that overlaps the range, whole and oldest first, empty ones included',
    type: [DeliveryStatsBucket],
    maxItems: MAX_BUCKETS,
  })
  buckets!: DeliveryStatsBucket[];
}

@ApiSchema({ name: 'WebhookStats', description: 'Deliveries and attempts of a webhook over time' })
export class WebhookStatsResponse extends AccountStatsResponse {
  @ApiProperty({ description: 'Id of the webhook', format: 'uuid' })
  webhook_id!: string;
}

const NONE: StatsRow = {
  start: null,
  delivered: 0,
  failed: 0,
  attempts: 0,
  p50Ms: null,
  p95Ms: null,
};

/** `starts`: of all buckets of the window; those without a row are empty. */
export function statsView(
  { since, until, bucket }: BucketWindow,
  starts: readonly Date[],
  rows: readonly StatsRow[],
): AccountStatsResponse {
  const byStart = new Map(rows.map((row) => [row.start?.getTime(), row]));
  const totals = byStart.get(undefined) ?? NONE;
  const ended = totals.delivered + totals.failed;
  return {
    since: since.toISOString(),
    until: until.toISOString(),
    bucket,
    totals: { ...countsOf(totals), success_rate: ended === 0 ? null : totals.delivered / ended },
    buckets: starts.map((start) => ({
      start: start.toISOString(),
      ...countsOf(byStart.get(start.getTime()) ?? NONE),
    })),
  };
}

function countsOf({ delivered, failed, attempts, p50Ms, p95Ms }: StatsRow): Counts {
  return { delivered, failed, attempts, p50_ms: p50Ms, p95_ms: p95Ms };
}
