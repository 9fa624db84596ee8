import { Injectable } from '@nestjs/common';
import { idsOfTimes } from '../../platform/database/reads/id-range.js';
import { HistoryReads } from '../../platform/database/reads/replica/history-reads.js';
import { BUCKET_MS, type BucketWindow } from '../../platform/http/buckets/bucket-window.js';
import type { Agent } from '../entities/agent.entity.js';

/** The metrics of one bucket; null where no report had the value. */
export interface MetricBucketRow {
  readonly start: Date;
  readonly count: number;
  readonly cpuAvg: number | null;
  readonly cpuMin: number | null;
  readonly cpuMax: number | null;
  readonly memoryAvg: number | null;
  readonly memoryMin: number | null;
  readonly memoryMax: number | null;
}

/** The ids bound the part of the index, and the partitions, that are read. */
const READ = `
  SELECT date_bin($4 * interval '1 millisecond', "timestamp", 'epoch') AS start,
    count(*)::integer AS count,
    avg(cpu_usage) AS "cpuAvg", min(cpu_usage) AS "cpuMin", max(cpu_usage) AS "cpuMax",
    avg(memory_usage) AS "memoryAvg", min(memory_usage) AS "memoryMin", max(memory_usage) AS "memoryMax"
  FROM agent_metrics
  WHERE agent_id = $1 AND id > $5 AND id < $6 AND "timestamp" >= $2 AND "timestamp" < $3
  GROUP BY 1`;

@Injectable()
export class MetricBucketsRepository {
  constructor(private readonly history: HistoryReads) {}

  /** In no order; a bucket without metrics has no row. */
  list(
    { id, userId }: Pick<Agent, 'id' | 'userId'>,
    { bucket, from, to }: BucketWindow,
  ): Promise<MetricBucketRow[]> {
    const { after, before } = idsOfTimes(from, to);
    return this.history.query(userId, READ, [id, from, to, BUCKET_MS[bucket], after, before]);
  }
}
