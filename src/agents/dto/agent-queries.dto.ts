import { BUCKETS, type Bucket } from '../../platform/http/buckets/bucket-window.js';
import { EnumField } from '../../platform/http/validation/fields.js';
import { AnyCase } from '../../platform/http/validation/lenient-fields.js';
import { TimePageQuery } from '../../platform/http/paging/time-page-query.js';
import { AGENT_STATUSES, LOG_LEVELS } from '../agent-status.js';

export class AgentQuery extends TimePageQuery {
  @AnyCase(AGENT_STATUSES)
  @EnumField({
    description: 'Only agents in this status, in any case',
    values: AGENT_STATUSES,
    name: 'AgentStatus',
    optional: true,
  })
  status?: string | null;
}

export class AgentLogQuery extends TimePageQuery {
  @AnyCase(LOG_LEVELS)
  @EnumField({
    description: 'Only lines of this level, in any case',
    values: LOG_LEVELS,
    name: 'LogLevel',
    optional: true,
  })
  level?: string | null;
}

export class AgentMetricQuery extends TimePageQuery {
  @AnyCase(BUCKETS)
  @EnumField({
    description:
      'Aggregates the metrics by minute, hour or day (UTC), at most 1,500 of them; by default 60 minutes, 24 hours or 30 days up to `until`. `limit` has no effect then',
    values: BUCKETS,
    name: 'Bucket',
    optional: true,
  })
  bucket?: Bucket | null;
}
