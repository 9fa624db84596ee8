import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../platform/database/clock/database-clock.js';
import {
  bucketStarts,
  bucketWindow,
  type Bucket,
} from '../../platform/http/buckets/bucket-window.js';
import { DomainError } from '../../platform/http/errors/domain-error.js';
import { pageOf } from '../../platform/http/paging/pagination.js';
import { AgentsRepository } from '../agents.repository.js';
import { AgentsService } from '../agents.service.js';
import { agentMetricView, type AgentMetricPage } from '../dto/agent-history.dto.js';
import type { AgentMetricQuery } from '../dto/agent-queries.dto.js';
import { MetricBucketsRepository } from './metric-buckets.repository.js';
import { metricBucketsView } from './metric-buckets.dto.js';

const NOT_AGGREGATED = { bucket: null, buckets: null };
const NO_METRICS = { items: [], total: 0, totalIsExact: true, hasMore: false, nextCursor: null };

/** The metrics of an agent: one by one, or aggregated by time. */
@Injectable()
export class AgentMetricsService {
  constructor(
    private readonly agents: AgentsService,
    private readonly metrics: AgentsRepository,
    private readonly buckets: MetricBucketsRepository,
    private readonly clock: DatabaseClock,
  ) {}

  async list(
    userId: string,
    agentId: string,
    { bucket, ...query }: AgentMetricQuery,
  ): Promise<AgentMetricPage> {
    const agent = await this.agents.findOwned(userId, agentId);
    if (bucket != null) return this.aggregate(agent, { bucket, ...query });
    const found = await this.metrics.listMetrics(agent, query);
    return { agent_id: agentId, ...pageOf(found, query, agentMetricView), ...NOT_AGGREGATED };
  }

  private async aggregate(
    agent: { readonly id: string; readonly userId: string },
    query: AgentMetricQuery & { readonly bucket: Bucket },
  ): Promise<AgentMetricPage> {
    if (query.skip > 0) throw notWithBucket('skip');
    if (query.cursor != null) throw notWithBucket('cursor');
    const window = bucketWindow(query, this.clock.nowMs());
    const rows = await this.buckets.list(agent, window);
    const range = { since: window.since.toISOString(), until: window.until.toISOString() };
    return {
      agent_id: agent.id,
      ...pageOf(NO_METRICS, { ...query, ...range }, agentMetricView),
      bucket: query.bucket,
      buckets: metricBucketsView(bucketStarts(window), rows),
    };
  }
}

function notWithBucket(field: string): DomainError {
  return DomainError.invalidField(field, 'must be absent with `bucket`, which returns all buckets');
}
