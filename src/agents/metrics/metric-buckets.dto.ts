import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import {
  BUCKETS,
  MAX_BUCKETS,
  type Bucket,
  type BucketWindow,
} from '../../platform/http/buckets/bucket-window.js';
import type { MetricBucketRow } from './metric-buckets.repository.js';

const PERCENT = { type: Number, minimum: 0, maximum: 100 } as const;

@ApiSchema({ name: 'UsageSummary', description: 'Usage in one bucket, in percent' })
export class UsageSummary {
  @ApiProperty({ description: 'Average', ...PERCENT, example: 42.5 })
  avg!: number;

  @ApiProperty({ description: 'Minimum', ...PERCENT, example: 12 })
  min!: number;

  @ApiProperty({ description: 'Maximum', ...PERCENT, example: 97 })
  max!: number;
}

@ApiSchema({ name: 'AgentMetricBucket', description: 'The metrics of one minute, hour or day' })
export class AgentMetricBucket {
  @ApiProperty({ description: 'Start of the bucket', format: 'date-time' })
  start!: string;

  @ApiProperty({ description: 'Number of metrics', type: 'integer', minimum: 0, example: 6 })
  count!: number;

  @ApiProperty({
    description: 'CPU usage; null without a value',
    type: UsageSummary,
    nullable: true,
  })
  cpu_usage!: UsageSummary | null;

  @ApiProperty({
    description: 'Memory usage; null without a value',
    type: UsageSummary,
    nullable: true,
  })
  memory_usage!: UsageSummary | null;
}

@ApiSchema({
  name: 'AgentMetricBuckets',
  description: 'The metrics of an agent, aggregated by time',
})
export class AgentMetricBuckets {
  @ApiProperty({ description: 'Id of the agent', format: 'uuid' })
  agent_id!: string;

  @ApiProperty({ description: 'Start of the range', format: 'date-time' })
  since!: string;

  @ApiProperty({ description: 'End of the range', format: 'date-time' })
  until!: string;

  @ApiProperty({ description: 'Length of a bucket', enum: BUCKETS, enumName: 'Bucket' })
  bucket!: Bucket;

  @ApiProperty({
    description:
      'Every bucket that overlaps the range, whole and oldest first, empty ones included',
    type: [AgentMetricBucket],
    maxItems: MAX_BUCKETS,
  })
  items!: AgentMetricBucket[];
}

/** `starts`: of all buckets of the window; those without a row are empty. */
export function metricBucketsView(
  { since, until, bucket }: BucketWindow,
  starts: readonly Date[],
  rows: readonly MetricBucketRow[],
): Omit<AgentMetricBuckets, 'agent_id'> {
  const byStart = new Map(rows.map((row) => [row.start.getTime(), row]));
  return {
    since: since.toISOString(),
    until: until.toISOString(),
    bucket,
    items: starts.map((start) => bucketView(start, byStart.get(start.getTime()))),
  };
}

function bucketView(start: Date, row: MetricBucketRow | undefined): AgentMetricBucket {
  return {
    start: start.toISOString(),
    count: row?.count ?? 0,
    cpu_usage: row ? summary(row.cpuAvg, row.cpuMin, row.cpuMax) : null,
    memory_usage: row ? summary(row.memoryAvg, row.memoryMin, row.memoryMax) : null,
  };
}

/** The average of doubles may round past their maximum. */
function summary(avg: number | null, min: number | null, max: number | null): UsageSummary | null {
  if (avg === null || min === null || max === null) return null;
  return { avg: Math.min(Math.max(avg, min), max), min, max };
}
