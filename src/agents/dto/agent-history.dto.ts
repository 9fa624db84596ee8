import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { PageResponse } from '../../platform/http/paging/page.dto.js';
import { BUCKETS, MAX_BUCKETS, type Bucket } from '../../platform/http/buckets/bucket-window.js';
import { AgentMetricBucket } from '../metrics/metric-buckets.dto.js';
import { LOG_LEVELS } from '../agent-status.js';
import type { AgentLog } from '../entities/agent-log.entity.js';
import type { AgentMetric } from '../entities/agent-metric.entity.js';

@ApiSchema({ name: 'AgentLog', description: 'A log line of an agent' })
export class AgentLogResponse {
  @ApiProperty({ description: 'Id of the line', format: 'uuid' })
  id!: string;

  @ApiProperty({ description: 'Id of the agent', format: 'uuid' })
  agent_id!: string;

  @ApiProperty({ description: 'Severity', enum: LOG_LEVELS, enumName: 'LogLevel' })
  level!: string;

  @ApiProperty({
    description: 'The message',
    example: 'Status changed from creating to running',
  })
  message!: string;

  @ApiProperty({
    description: 'Additional data, as JSON text',
    type: String,
    nullable: true,
    example: null,
  })
  extra_data!: string | null;

  @ApiProperty({ description: 'Time of the entry', format: 'date-time' })
  timestamp!: string;
}

@ApiSchema({ name: 'AgentLogPage', description: 'A page of an agent’s log lines' })
export class AgentLogPage extends PageResponse(AgentLogResponse) {
  @ApiProperty({ description: 'Id of the agent', format: 'uuid' })
  agent_id!: string;

  @ApiProperty({
    description: 'The filter of the request',
    enum: LOG_LEVELS,
    enumName: 'LogLevel',
    nullable: true,
    example: null,
  })
  level!: string | null;
}

@ApiSchema({
  name: 'AgentMetric',
  description: 'The resource usage of an agent at a point in time',
})
export class AgentMetricResponse {
  @ApiProperty({ description: 'Id of the metric', format: 'uuid' })
  id!: string;

  @ApiProperty({ description: 'Id of the agent', format: 'uuid' })
  agent_id!: string;

  @ApiProperty({
    description: 'CPU usage, in percent',
    type: Number,
    minimum: 0,
    maximum: 100,
    nullable: true,
    example: 42.5,
  })
  cpu_usage!: number | null;

  @ApiProperty({
    description: 'Memory usage, in percent',
    type: Number,
    minimum: 0,
    maximum: 100,
    nullable: true,
    example: 61,
  })
  memory_usage!: number | null;

  @ApiProperty({ description: 'Time of the report', format: 'date-time' })
  timestamp!: string;
}

@ApiSchema({
  name: 'AgentMetricPage',
  description: 'A page of an agent’s metrics, or its metrics aggregated by time',
})
export class AgentMetricPage extends PageResponse(AgentMetricResponse) {
  @ApiProperty({ description: 'Id of the agent', format: 'uuid' })
  agent_id!: string;

  @ApiProperty({
    description: 'Length of the buckets, as requested',
    enum: BUCKETS,
    enumName: 'Bucket',
    nullable: true,
    example: null,
  })
  bucket!: Bucket | null;

  @ApiProperty({
    description:
      'With `bucket`: every bucket that overlaps the range, whole and oldest first, empty ones included; `items` is then empty',
    type: [AgentMetricBucket],
    maxItems: MAX_BUCKETS,
    nullable: true,
    example: null,
  })
  buckets!: AgentMetricBucket[] | null;
}

export function agentLogView(log: AgentLog): AgentLogResponse {
  return {
    id: log.id,
    agent_id: log.agentId,
    level: log.level,
    message: log.message,
    extra_data: log.extraData,
    timestamp: log.timestamp.toISOString(),
  };
}

export function agentMetricView(metric: AgentMetric): AgentMetricResponse {
  return {
    id: metric.id,
    agent_id: metric.agentId,
    cpu_usage: metric.cpuUsage,
    memory_usage: metric.memoryUsage,
    timestamp: metric.timestamp.toISOString(),
  };
}
