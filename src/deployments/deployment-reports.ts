import {
  applyStatus,
  errorLog,
  type AgentChange,
  type AgentState,
} from '../agents/agent-reports.js';
import type { DeploymentEventType, NewEvent } from '../events/catalogue/event-data.js';
import { ENDED_STATUSES, KILLED } from './deployment-status.js';

/** The part of a deployment that reports change; `Date`s are the database's time. */
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

export interface NewDeploymentEvent {
  readonly deploymentId: string;
  readonly eventType: string;
  readonly status: string;
  readonly nodeId: string | null;
  readonly errorMessage: string | null;
}

export interface DeploymentChange extends AgentChange {
  readonly deployment: DeploymentState;
  readonly deploymentEvent: NewDeploymentEvent;
}

/** The circumstances in which a deployment changes. */
export interface Circumstances {
  readonly now: Date;
  /** Whether another deployment of the same agent is running; asked only when this one ends. */
  readonly othersRun: () => boolean;
}

/** What a report means, by precedence: an error, then an end, a roll-back, `healthy`. */
function meaningOf(report: DeploymentReport): DeploymentEventType {
  if (report.errorMessage || mentions(report, 'failed')) return 'deployment.failed';
  if (mentions(report, KILLED, 'stopped')) return 'deployment.stopped';
  if (mentions(report, 'rolled_back', 'rollback')) return 'deployment.rolled_back';
  if (report.event === 'healthy' || report.status === 'running') return 'deployment.healthy';
  return report.event === 'created' ? 'deployment.created' : 'deployment.updated';
}

function mentions({ event, status }: DeploymentReport, ...names: string[]): boolean {
  return names.includes(event) || (status !== null && names.includes(status));
}

/** Whether a report may stop the agent: only then other deployments of the agent matter. */
export function mayStopAgent(report: DeploymentReport): boolean {
  return meaningOf(report) === 'deployment.stopped';
}

/** A failed or rolled back deployment leaves its agent's status alone; a killed one stays as it is. */
export function applyDeploymentReport(
  before: DeploymentState,
  agent: AgentState,
  report: DeploymentReport,
  circumstances: Circumstances,
): DeploymentChange {
  if (before.status === KILLED) return recordedOnly(before, agent, report);
  const meaning = meaningOf(report);
  const deployment = {
    ...before,
    ...lifetime(before, statusAfter(meaning, before, report), circumstances.now),
    nodeId: report.nodeId ?? before.nodeId,
    errorMessage: report.errorMessage ?? before.errorMessage,
  };
  const logs = errorLog(agent, report.errorMessage);
  return change(deployment, agentAfter(meaning, agent, circumstances), report, meaning, logs);
}

/** Ends a deployment for good, as its owner asks; null if it was killed before. */
export function killDeployment(
  before: DeploymentState,
  agent: AgentState,
  circumstances: Circumstances,
): DeploymentChange | null {
  if (before.status === KILLED) return null;
  const meaning = 'deployment.stopped';
  const deployment = { ...before, ...lifetime(before, KILLED, circumstances.now) };
  const report = { event: KILLED, errorMessage: null };
  return change(deployment, agentAfter(meaning, agent, circumstances), report, meaning, []);
}

/** The event of a deployment that was just made. */
export function deploymentCreated(deployment: DeploymentState): {
  deploymentEvent: NewDeploymentEvent;
  event: NewEvent;
} {
  return toEvents(deployment, { event: 'created', errorMessage: null }, 'deployment.created');
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
  meaning: DeploymentEventType,
  before: DeploymentState,
  report: DeploymentReport,
): string {
  switch (meaning) {
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

/** The first start stays, and the first of several ends in a row. */
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
  meaning: DeploymentEventType,
  agent: AgentState,
  { othersRun }: Circumstances,
): AgentChange {
  if (meaning === 'deployment.healthy') return applyStatus(agent, 'running');
  if (meaning === 'deployment.stopped' && !othersRun()) return applyStatus(agent, 'stopped');
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

function toEvents(
  deployment: DeploymentState,
  report: Pick<DeploymentReport, 'event' | 'errorMessage'>,
  type: DeploymentEventType,
): { deploymentEvent: NewDeploymentEvent; event: NewEvent } {
  const { id, agentId, userId, status, nodeId } = deployment;
  return {
    deploymentEvent: {
      deploymentId: id,
      eventType: report.event,
      status,
      nodeId,
      errorMessage: report.errorMessage,
    },
    event: {
      userId,
      type,
      data: {
        deployment_id: id,
        agent_id: agentId,
        event_type: report.event,
        status,
        node_id: nodeId,
        error_message: report.errorMessage,
      },
    },
  };
}
