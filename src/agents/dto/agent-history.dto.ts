import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { PageDto } from '../../platform/http/paging/page.dto.js';
import { LOG_LEVELS } from '../agent-status.js';
import type { AgentLog } from '../entities/agent-log.entity.js';
import type { AgentMetric } from '../entities/agent-metric.entity.js';

@ApiSchema({ name: 'AgentLog', description: 'A line of an agent’s log' })
export class AgentLogDto {
  @ApiProperty({ description: 'The line', format: 'uuid' })
  id!: string;

  @ApiProperty({ description: 'The agent', format: 'uuid' })
  agent_id!: string;

  @ApiProperty({ description: 'How grave it is', enum: LOG_LEVELS, enumName: 'LogLevel' })
  level!: string;

  @ApiProperty({
    description: 'What happened',
    example: 'Status changed from creating to running',
  })
  message!: string;

  @ApiProperty({ description: 'More, as JSON text', type: String, nullable: true, example: null })
  extra_data!: string | null;

  @ApiProperty({ description: 'When', format: 'date-time' })
  timestamp!: string;
}

@ApiSchema({ name: 'AgentLogPage', description: 'A page of an agent’s log' })
export class AgentLogPage extends PageDto(AgentLogDto) {
  @ApiProperty({ description: 'The agent', format: 'uuid' })
  agent_id!: string;

  @ApiProperty({
    description: 'The filter that was asked for',
    enum: LOG_LEVELS,
    enumName: 'LogLevel',
    nullable: true,
    example: null,
  })
  level!: string | null;
}

@ApiSchema({ name: 'AgentMetric', description: 'The resource usage of an agent at one time' })
export class AgentMetricDto {
  @ApiProperty({ description: 'The report', format: 'uuid' })
  id!: string;

  @ApiProperty({ description: 'The agent', format: 'uuid' })
  agent_id!: string;

  @ApiProperty({
    description: 'CPU in use, in percent',
    type: Number,
    minimum: 0,
    maximum: 100,
    nullable: true,
    example: 42.5,
  })
  cpu_usage!: number | null;

  @ApiProperty({
    description: 'Memory in use, in percent',
    type: Number,
    minimum: 0,
    maximum: 100,
    nullable: true,
    example: 61,
  })
  memory_usage!: number | null;

  @ApiProperty({ description: 'When it was reported', format: 'date-time' })
  timestamp!: string;
}

@ApiSchema({ name: 'AgentMetricPage', description: 'A page of an agent’s metrics' })
export class AgentMetricPage extends PageDto(AgentMetricDto) {
  @ApiProperty({ description: 'The agent', format: 'uuid' })
  agent_id!: string;
}

export function agentLogView(log: AgentLog): AgentLogDto {
  return {
    id: log.id,
    agent_id: log.agentId,
    level: log.level,
    message: log.message,
    extra_data: log.extraData,
    timestamp: log.timestamp.toISOString(),
  };
}

export function agentMetricView(metric: AgentMetric): AgentMetricDto {
  return {
    id: metric.id,
    agent_id: metric.agentId,
    cpu_usage: metric.cpuUsage,
    memory_usage: metric.memoryUsage,
    timestamp: metric.timestamp.toISOString(),
  };
}
