import { DomainError } from '../platform/http/errors/domain-error.js';
import type { IdempotentCall } from '../platform/idempotency/idempotent-call.js';
import type {
  AgentStatusReportDto,
  DeploymentReportDto,
  MetricsReportDto,
} from './dto/reports.dto.js';
import type { IngestCall } from './ingest.service.js';

export function agentStatusReport(
  userId: string,
  dto: AgentStatusReportDto,
  idempotency: IdempotentCall | null,
): IngestCall {
  const report = {
    status: dto.status,
    nodeId: dto.node_id ?? null,
    errorMessage: dto.error_message || null,
  };
  return {
    report: { kind: 'agent-status', userId, agentId: dto.agent_id.toLowerCase(), report },
    answer: { status: 'updated' },
    idempotency,
  };
}

export function deploymentReport(
  userId: string,
  dto: DeploymentReportDto,
  idempotency: IdempotentCall | null,
): IngestCall {
  const report = {
    event: dto.event,
    status: dto.status ?? null,
    nodeId: dto.node_id ?? null,
    errorMessage: dto.error_message || null,
  };
  return {
    report: { kind: 'deployment', userId, deploymentId: dto.deployment_id.toLowerCase(), report },
    answer: { status: 'processed' },
    idempotency,
  };
}

/** Throws 422 when neither usage is given. */
export function metricsReport(
  userId: string,
  dto: MetricsReportDto,
  idempotency: IdempotentCall | null,
): IngestCall {
  const report = { cpuUsage: dto.cpu_usage ?? null, memoryUsage: dto.memory_usage ?? null };
  if (report.cpuUsage === null && report.memoryUsage === null) {
    throw DomainError.invalidField('cpu_usage', 'cpu_usage or memory_usage is needed');
  }
  return {
    report: { kind: 'metrics', userId, agentId: dto.agent_id.toLowerCase(), report },
    answer: { status: 'recorded' },
    idempotency,
  };
}
