import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { UserId } from '../auth/access.decorators.js';
import { Endpoint } from '../auth/endpoint.decorator.js';
import { UuidParam } from '../platform/http/validation/uuid-param.js';
import { Idempotency, type IdempotentCall } from '../platform/idempotency/idempotent-call.js';
import { AgentsService } from './agents.service.js';
import { AgentLogPage, AgentMetricPage } from './dto/agent-history.dto.js';
import { AgentLogQuery, AgentMetricQuery, AgentQuery } from './dto/agent-queries.dto.js';
import { AgentResponse, AgentPage } from './dto/agent.dto.js';
import { CreateAgentRequest } from './dto/create-agent.dto.js';
import { AgentMetricsService } from './metrics/agent-metrics.service.js';

@ApiTags('Agents')
@Controller('agents')
export class AgentsController {
  constructor(
    private readonly agents: AgentsService,
    private readonly agentMetrics: AgentMetricsService,
  ) {}

  @Post()
  @Endpoint({
    operationId: 'createAgent',
    summary: 'Create an agent',
    description: 'The agent starts in status `creating`; its reports change the status.',
    access: 'agents',
    idempotent: true,
    response: { status: 201, type: AgentResponse, description: 'The agent' },
    errors: [{ code: 'quota_exceeded', example: 'Agent limit reached (10000). Delete one first.' }],
  })
  create(
    @UserId() userId: string,
    @Body() body: CreateAgentRequest,
    @Idempotency() call: IdempotentCall | null,
  ): Promise<AgentResponse> {
    return this.agents.create(userId, body, call);
  }

  @Get()
  @Endpoint({
    operationId: 'listAgents',
    summary: 'List agents',
    description: 'Your agents, newest first.',
    access: 'agents',
    response: { type: AgentPage, description: 'A page of agents' },
  })
  list(@UserId() userId: string, @Query() query: AgentQuery): Promise<AgentPage> {
    return this.agents.list(userId, query);
  }

  @Get(':id/logs')
  @Endpoint({
    operationId: 'listAgentLogs',
    summary: 'List the log of an agent',
    description: 'Status changes and errors that the agent reported, newest first.',
    access: 'agents',
    response: { type: AgentLogPage, description: 'A page of log lines' },
  })
  logs(
    @UserId() userId: string,
    @UuidParam() id: string,
    @Query() query: AgentLogQuery,
  ): Promise<AgentLogPage> {
    return this.agents.logs(userId, id, query);
  }

  @Get(':id/metrics')
  @Endpoint({
    operationId: 'listAgentMetrics',
    summary: 'List the metrics of an agent',
    description:
      'Resource usage that the agent reported, newest first. With `bucket`: average, minimum and maximum of every minute, hour or day of the range in `buckets` instead, oldest first.',
    access: 'agents',
    response: { type: AgentMetricPage, description: 'The metrics' },
  })
  metrics(
    @UserId() userId: string,
    @UuidParam() id: string,
    @Query() query: AgentMetricQuery,
  ): Promise<AgentMetricPage> {
    return this.agentMetrics.list(userId, id, query);
  }
}
