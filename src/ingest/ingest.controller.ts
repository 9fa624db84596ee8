import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequireAccess, UserId } from '../auth/access.decorators.js';
import { Idempotency, type IdempotentCall } from '../platform/idempotency/idempotent-call.js';
import { Idempotent } from '../platform/idempotency/idempotent.decorator.js';
import { ApiProblems } from '../platform/openapi/api-problems.js';
import {
  AgentStatusAnswerDto,
  AgentStatusReportDto,
  DeploymentAnswerDto,
  DeploymentReportDto,
  MetricsAnswerDto,
  MetricsReportDto,
} from './dto/reports.dto.js';
import { IngestService } from './ingest.service.js';
import { agentStatusReport, deploymentReport, metricsReport } from './reports.js';

@ApiTags('Ingestion')
@RequireAccess('ingest')
@ApiProblems(400, 401, 403, 404, 409, 413, 415, 422, 429, 503)
@Controller('ingest')
export class IngestController {
  constructor(private readonly ingest: IngestService) {}

  @Post('agent-status')
  @HttpCode(200)
  @Idempotent()
  @ApiOperation({
    operationId: 'reportAgentStatus',
    summary: 'Report the status of an agent',
    description:
      'Sets status, node and heartbeat, writes the log, and sends `agent.status` or `agent.heartbeat` to the webhooks that ask for it.',
  })
  @ApiOkResponse({ type: AgentStatusAnswerDto, description: 'The report is committed' })
  agentStatus(
    @UserId() userId: string,
    @Body() body: AgentStatusReportDto,
    @Idempotency() call: IdempotentCall | null,
  ): Promise<AgentStatusAnswerDto> {
    return this.ingest.ingest(agentStatusReport(userId, body, call));
  }

  @Post('deployment')
  @HttpCode(200)
  @Idempotent()
  @ApiOperation({
    operationId: 'reportDeployment',
    summary: 'Report a lifecycle event of a deployment',
    description:
      'Records the event, updates the deployment and its agent, and sends one `deployment.*` event. By precedence: an `error_message` or `failed`, then `killed` or `stopped`, then `rolled_back`, then `healthy`; see `event`. Reports on a deployment that is `killed` are recorded and change nothing.',
  })
  @ApiOkResponse({ type: DeploymentAnswerDto, description: 'The report is committed' })
  deployment(
    @UserId() userId: string,
    @Body() body: DeploymentReportDto,
    @Idempotency() call: IdempotentCall | null,
  ): Promise<DeploymentAnswerDto> {
    return this.ingest.ingest(deploymentReport(userId, body, call));
  }

  @Post('metrics')
  @HttpCode(200)
  @Idempotent()
  @ApiOperation({
    operationId: 'reportMetrics',
    summary: 'Report the resource usage of an agent',
    description:
      'Appends a metric, refreshes the heartbeat, sends `metrics.report` and evaluates the alert thresholds.',
  })
  @ApiOkResponse({ type: MetricsAnswerDto, description: 'The report is committed' })
  metrics(
    @UserId() userId: string,
    @Body() body: MetricsReportDto,
    @Idempotency() call: IdempotentCall | null,
  ): Promise<MetricsAnswerDto> {
    return this.ingest.ingest(metricsReport(userId, body, call));
  }
}
