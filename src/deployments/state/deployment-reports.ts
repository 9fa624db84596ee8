import {
  applyStatus,
  errorLog,
  type AgentChange,
  type AgentState,
} from '../../agents/agent-reports.js';
import type { DeploymentEventType } from '../../events/catalogue/event-data.js';
import { toEvents, type NewDeploymentEvent } from './deployment-events.js';
import { ENDED_STATUSES, KILLED } from './deployment-status.js';

/** The columns that reports change. Times are PostgreSQL's. */
export interface DeploymentState {
  readonly id: string;
  readonly agentId: string;
  readonly userId: string;
  readonly status: string;
  readonly nodeId: string | null;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  readonly errorMessage: string | null;
}

export interface DeploymentReport {
  readonly event: string;
  readonly status: string | null;
  readonly nodeId: string | null;
  readonly errorMessage: string | null;
}

export interface DeploymentChange extends AgentChange {
  readonly deployment: DeploymentState;
  readonly deploymentEvent: NewDeploymentEvent;
}

export interface DeploymentContext {
  readonly now: Date;
  /** Whether another deployment of the agent is running; called only when this one stops. */
  readonly othersRunning: () => boolean;
}

/** The event type of a report. Precedence: error, stop, rollback, `healthy`, others. */
function eventTypeOf(report: DeploymentReport): DeploymentEventType {
  if (report.errorMessage || mentions(report, 'failed')) return 'deployment.failed';
  if (mentions(report, KILLED, 'stopped')) return 'deployment.stopped';
  if (mentions(report, 'rolled_back', 'rollback')) return 'deployment.rolled_back';
  if (report.event === 'healthy' || report.status === 'running') return 'deployment.healthy';
  return report.event === 'created' ? 'deployment.created' : 'deployment.updated';
}

function mentions({ event, status }: DeploymentReport, ...names: string[]): boolean {
  return names.includes(event) || (status !== null && names.includes(status));
}

/** Whether a report may stop the agent: only then its other deployments matter. */
export function mayStopAgent(report: DeploymentReport): boolean {
  return eventTypeOf(report) === 'deployment.stopped';
}

/** Failures and rollbacks do not change the status of the agent; a killed deployment does not change. */
export function applyDeploymentReport(
  before: DeploymentState,
  agent: AgentState,
  report: DeploymentReport,
  context: DeploymentContext,
): DeploymentChange {
  if (before.status === KILLED) return recordedOnly(before, agent, report);
  const type = eventTypeOf(report);
  const deployment = {
    ...before,
    ...lifetime(before, statusAfter(type, before, report), context.now),
    nodeId: report.nodeId ?? before.nodeId,
    errorMessage: report.errorMessage ?? before.errorMessage,
  };
  const logs = errorLog(agent, report.errorMessage);
  return change(deployment, agentAfter(type, agent, context), report, type, logs);
}

/** Kills a deployment on behalf of its owner; null if it was killed before. */
export function killDeployment(
  before: DeploymentState,
  agent: AgentState,
  context: DeploymentContext,
): DeploymentChange | null {
  if (before.status === KILLED) return null;
  const type = 'deployment.stopped';
  const deployment = { ...before, ...lifetime(before, KILLED, context.now) };
  const report = { event: KILLED, errorMessage: null };
  return change(deployment, agentAfter(type, agent, context), report, type, []);
}

function recordedOnly(
  deployment: DeploymentState,
  agent: AgentState,
  report: DeploymentReport,
): DeploymentChange {
  const shown = { ...deployment, nodeId: report.nodeId ?? deployment.nodeId };
  const { deploymentEvent, event } = toEvents(shown, report, 'deployment.updated');
  return { ...unchanged(agent), deployment, deploymentEvent, events: [event] };
}

function statusAfter(
  type: DeploymentEventType,
  before: DeploymentState,
  report: DeploymentReport,
): string {
  switch (type) {
    case 'deployment.failed':
      return 'failed';
    case 'deployment.stopped':
      return mentions(report, KILLED) ? KILLED : 'stopped';
    case 'deployment.rolled_back':
      return 'rolled_back';
    case 'deployment.healthy':
      return 'running';
    default:
      return report.status ?? before.status;
  }
}

/** Keeps the first start, and the first of consecutive ends. */
function lifetime(
  before: DeploymentState,
  status: string,
  now: Date,
): Pick<DeploymentState, 'status' | 'startedAt' | 'endedAt'> {
  const firstEnd = ENDED_STATUSES.includes(before.status) ? before.endedAt : null;
  return {
    status,
    startedAt: before.startedAt ?? (status === 'running' ? now : null),
    endedAt: ENDED_STATUSES.includes(status) ? (firstEnd ?? now) : null,
  };
}

function agentAfter(
  type: DeploymentEventType,
  agent: AgentState,
  { othersRunning }: DeploymentContext,
): AgentChange {
  if (type === 'deployment.healthy') return applyStatus(agent, 'running');
  if (type === 'deployment.stopped' && !othersRunning()) return applyStatus(agent, 'stopped');
  return unchanged(agent);
}

function unchanged(agent: AgentState): AgentChange {
  return { agent, logs: [], metrics: [], events: [] };
}

function change(
  deployment: DeploymentState,
  ofAgent: AgentChange,
  report: Pick<DeploymentReport, 'event' | 'errorMessage'>,
  type: DeploymentEventType,
  logs: AgentChange['logs'],
): DeploymentChange {
  const { deploymentEvent, event } = toEvents(deployment, report, type);
  return {
    ...ofAgent,
    deployment,
    deploymentEvent,
    logs: [...ofAgent.logs, ...logs],
    events: [event, ...ofAgent.events],
  };
}
