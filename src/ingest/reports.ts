import type { MetricsReport, StatusReport } from '../agents/agent-reports.js';
import type { DeploymentReport } from '../deployments/state/deployment-reports.js';
import { DomainError } from '../platform/http/errors/domain-error.js';
import type { IdempotentCall } from '../platform/idempotency/idempotent-call.js';
import type {
  AgentStatusReportRequest,
  DeploymentReportRequest,
  MetricsReportRequest,
} from './dto/reports.dto.js';

/** A report about one of a user's agents or deployments. */
export type Report = {
  readonly userId: string;
  /** Of the request. */
  readonly traceparent?: string | null;
} & (
  | { readonly kind: 'agent-status'; readonly agentId: string; readonly report: StatusReport }
  | { readonly kind: 'metrics'; readonly agentId: string; readonly report: MetricsReport }
  | {
      readonly kind: 'deployment';
      readonly deploymentId: string;
      readonly report: DeploymentReport;
    }
);

/** Who sent a report, and how. */
export interface ReportOrigin {
  readonly userId: string;
  readonly traceparent: string | null;
  readonly idempotency: IdempotentCall | null;
}

export interface IngestCall {
  readonly report: Report;
  /** The response once the report is committed. */
  readonly response: { readonly status: string };
  readonly idempotency: IdempotentCall | null;
}

export function agentStatusReport(
  { idempotency, ...sender }: ReportOrigin,
  dto: AgentStatusReportRequest,
): IngestCall {
  const report = {
    status: dto.status,
    nodeId: dto.node_id ?? null,
    errorMessage: dto.error_message || null,
  };
  return {
    report: { kind: 'agent-status', ...sender, agentId: dto.agent_id.toLowerCase(), report },
    response: { status: 'updated' },
    idempotency,
  };
}

export function deploymentReport(
  { idempotency, ...sender }: ReportOrigin,
  dto: DeploymentReportRequest,
): IngestCall {
  const report = {
    event: dto.event,
    status: dto.status ?? null,
    nodeId: dto.node_id ?? null,
    errorMessage: dto.error_message || null,
  };
  return {
    report: {
      kind: 'deployment',
      ...sender,
      deploymentId: dto.deployment_id.toLowerCase(),
      report,
    },
    response: { status: 'processed' },
    idempotency,
  };
}

/** Throws 422 unless a usage is given. */
export function metricsReport(
  { idempotency, ...sender }: ReportOrigin,
  dto: MetricsReportRequest,
): IngestCall {
  const report = { cpuUsage: dto.cpu_usage ?? null, memoryUsage: dto.memory_usage ?? null };
  if (report.cpuUsage === null && report.memoryUsage === null) {
    throw DomainError.invalidField('cpu_usage', 'cpu_usage or memory_usage is required');
  }
  return {
    report: { kind: 'metrics', ...sender, agentId: dto.agent_id.toLowerCase(), report },
    response: { status: 'recorded' },
    idempotency,
  };
}
