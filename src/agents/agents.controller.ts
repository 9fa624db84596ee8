import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequireAccess, UserId } from '../auth/access.decorators.js';
import { PageQuery } from '../platform/http/paging/pagination.js';
import { UuidParam } from '../platform/http/validation/uuid-param.js';
import { Idempotency, type IdempotentCall } from '../platform/idempotency/idempotent-call.js';
import { Idempotent } from '../platform/idempotency/idempotent.decorator.js';
import { ApiProblems } from '../platform/openapi/api-problems.js';
import { AgentsService } from './agents.service.js';
import { AgentLogPage, AgentMetricPage } from './dto/agent-history.dto.js';
import { AgentLogQuery, AgentQuery } from './dto/agent-queries.dto.js';
import { AgentDto, AgentPage } from './dto/agent.dto.js';
import { CreateAgentDto } from './dto/create-agent.dto.js';

@ApiTags('Agents')
@RequireAccess('agents')
@Controller('agents')
export class AgentsController {
  constructor(private readonly agents: AgentsService) {}

  @Post()
  @Idempotent()
  @ApiOperation({
    operationId: 'createAgent',
    summary: 'Create an agent',
    description: 'The agent starts in status `creating` and reports for itself from then on.',
  })
  @ApiCreatedResponse({ type: AgentDto, description: 'The agent' })
  @ApiProblems(400, 401, 403, 409, 413, 415, 422, 429, 503, 'quota_exceeded')
  create(
    @UserId() userId: string,
    @Body() body: CreateAgentDto,
    @Idempotency() call: IdempotentCall | null,
  ): Promise<AgentDto> {
    return this.agents.create(userId, body, call);
  }

  @Get()
  @ApiOperation({
    operationId: 'listAgents',
    summary: 'List agents',
    description: 'Your agents, newest first.',
  })
  @ApiOkResponse({ type: AgentPage, description: 'A page of agents' })
  @ApiProblems(401, 403, 422, 429, 503)
  list(@UserId() userId: string, @Query() query: AgentQuery): Promise<AgentPage> {
    return this.agents.list(userId, query);
  }

  @Get(':id/logs')
  @ApiOperation({
    operationId: 'listAgentLogs',
    summary: 'List the log of an agent',
    description: 'What its reports said, newest first.',
  })
  @ApiOkResponse({ type: AgentLogPage, description: 'A page of log lines' })
  @ApiProblems(401, 403, 404, 422, 429, 503)
  logs(
    @UserId() userId: string,
    @UuidParam() id: string,
    @Query() query: AgentLogQuery,
  ): Promise<AgentLogPage> {
    return this.agents.logs(userId, id, query);
  }

  @Get(':id/metrics')
  @ApiOperation({
    operationId: 'listAgentMetrics',
    summary: 'List the metrics of an agent',
    description: 'Its resource usage as reported, newest first.',
  })
  @ApiOkResponse({ type: AgentMetricPage, description: 'A page of metrics' })
  @ApiProblems(401, 403, 404, 422, 429, 503)
  metrics(
    @UserId() userId: string,
    @UuidParam() id: string,
    @Query() query: PageQuery,
  ): Promise<AgentMetricPage> {
    return this.agents.metrics(userId, id, query);
  }
}
