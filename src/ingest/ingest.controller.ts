import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { UserId } from '../auth/access.decorators.js';
import { Endpoint } from '../auth/endpoint.decorator.js';
import { Traceparent } from '../platform/http/server/request-spans.js';
import { Idempotency, type IdempotentCall } from '../platform/idempotency/idempotent-call.js';
import {
  AgentStatusReportResponse,
  AgentStatusReportRequest,
  DeploymentReportResponse,
  DeploymentReportRequest,
  MetricsReportResponse,
  MetricsReportRequest,
} from './dto/reports.dto.js';
import { IngestService } from './ingest.service.js';
import { agentStatusReport, deploymentReport, metricsReport } from './reports.js';

const REPORT_LIMIT_BYTES = 1024 * 1024;
const COMMITTED = 'The report is committed';

@ApiTags('Ingestion')
@Controller('ingest')
export class IngestController {
  constructor(private readonly ingest: IngestService) {}

  @Post('agent-status')
  @Endpoint({
    operationId: 'reportAgentStatus',
    summary: 'Report the status of an agent',
    description:
      'Updates the agent’s status, node and heartbeat, writes its log, and sends `agent.status`, or `agent.heartbeat` if nothing changed.',
    access: 'ingest',
    idempotent: true,
    bodyLimit: REPORT_LIMIT_BYTES,
    response: { type: AgentStatusReportResponse, description: COMMITTED },
  })
  agentStatus(
    @UserId() userId: string,
    @Body() body: AgentStatusReportRequest,
    @Idempotency() call: IdempotentCall | null,
    @Traceparent() traceparent: string | null,
  ): Promise<AgentStatusReportResponse> {
    return this.ingest.ingest(agentStatusReport({ userId, traceparent, idempotency: call }, body));
  }

  @Post('deployment')
  @Endpoint({
    operationId: 'reportDeployment',
    summary: 'Report a lifecycle event of a deployment',
    description:
      'Records the event, updates the deployment and its agent, and sends one `deployment.*` event. By precedence: an `error_message` or `failed`, then `killed` or `stopped`, then `rolled_back`, then `healthy`; see `event`. Reports on a `killed` deployment are recorded and change nothing.',
    access: 'ingest',
    idempotent: true,
    bodyLimit: REPORT_LIMIT_BYTES,
    response: { type: DeploymentReportResponse, description: COMMITTED },
  })
  deployment(
    @UserId() userId: string,
    @Body() body: DeploymentReportRequest,
    @Idempotency() call: IdempotentCall | null,
    @Traceparent() traceparent: string | null,
  ): Promise<DeploymentReportResponse> {
    return this.ingest.ingest(deploymentReport({ userId, traceparent, idempotency: call }, body));
  }

  @Post('metrics')
  @Endpoint({
    operationId: 'reportMetrics',
    summary: 'Report the resource usage of an agent',
    description:
      'Stores a metric, updates the heartbeat, sends `metrics.report` and evaluates the alert thresholds.',
    access: 'ingest',
    idempotent: true,
    bodyLimit: REPORT_LIMIT_BYTES,
    response: { type: MetricsReportResponse, description: COMMITTED },
  })
  metrics(
    @UserId() userId: string,
    @Body() body: MetricsReportRequest,
    @Idempotency() call: IdempotentCall | null,
    @Traceparent() traceparent: string | null,
  ): Promise<MetricsReportResponse> {
    return this.ingest.ingest(metricsReport({ userId, traceparent, idempotency: call }, body));
  }
}
