import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { PageResponse } from '../../platform/http/paging/page.dto.js';
import { AGENT_STATUSES, AGENT_TYPES } from '../agent-status.js';
import type { Agent } from '../entities/agent.entity.js';

@ApiSchema({ name: 'Agent', description: 'An agent' })
export class AgentResponse {
  @ApiProperty({ description: 'Id of the agent', format: 'uuid' })
  id!: string;

  @ApiProperty({ description: 'Id of its owner', format: 'uuid' })
  user_id!: string;

  @ApiProperty({ description: 'Display name', example: 'support-bot' })
  name!: string;

  @ApiProperty({
    description: 'Purpose of the agent',
    type: String,
    nullable: true,
    example: 'Answers support mail',
  })
  description!: string | null;

  @ApiProperty({
    description: 'Framework or provider that the agent uses',
    enum: AGENT_TYPES,
    enumName: 'AgentType',
  })
  type!: string;

  @ApiProperty({
    description: 'Last reported status',
    enum: AGENT_STATUSES,
    enumName: 'AgentStatus',
    example: 'running',
  })
  status!: string;

  @ApiProperty({
    description: 'Configuration of the agent',
    type: 'object',
    additionalProperties: true,
    nullable: true,
    example: { model: 'gpt-4o' },
  })
  config!: Record<string, unknown> | null;

  @ApiProperty({
    description: 'Node on which it runs',
    type: String,
    nullable: true,
    example: 'node-123',
  })
  node_id!: string | null;

  @ApiProperty({
    description: 'Time of the last report',
    type: String,
    format: 'date-time',
    nullable: true,
  })
  last_heartbeat!: string | null;

  @ApiProperty({ description: 'Time of creation', format: 'date-time' })
  created_at!: string;

  @ApiProperty({ description: 'Time of the last change', format: 'date-time' })
  updated_at!: string;
}

@ApiSchema({ name: 'AgentPage', description: 'A page of agents' })
export class AgentPage extends PageResponse(AgentResponse) {
  @ApiProperty({
    description: 'The filter of the request',
    enum: AGENT_STATUSES,
    enumName: 'AgentStatus',
    nullable: true,
  })
  status!: string | null;
}

export function agentView(agent: Agent): AgentResponse {
  return {
    id: agent.id,
    user_id: agent.userId,
    name: agent.name,
    description: agent.description,
    type: agent.type,
    status: agent.status,
    config: agent.config as Record<string, unknown> | null,
    node_id: agent.nodeId,
    last_heartbeat: agent.lastHeartbeat?.toISOString() ?? null,
    created_at: agent.createdAt.toISOString(),
    updated_at: agent.updatedAt.toISOString(),
  };
}
