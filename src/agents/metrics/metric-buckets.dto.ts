import { ApiProperty, ApiSchema } from '@nestjs/swagger';
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

/** `starts`: of all buckets of a range; those without a row are empty. */
export function metricBucketsView(
  starts: readonly Date[],
  rows: readonly MetricBucketRow[],
): AgentMetricBucket[] {
  const byStart = new Map(rows.map((row) => [row.start.getTime(), row]));
  return starts.map((start) => bucketView(start, byStart.get(start.getTime())));
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
