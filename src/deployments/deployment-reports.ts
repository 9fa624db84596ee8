import {
  applyStatus,
  errorLog,
  type AgentChange,
  type AgentState,
} from '../agents/agent-reports.js';
import type { DeploymentEventType } from '../event-types/event-data.js';
import type { EventDraft } from '../events/event-draft.js';

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

/** What a report means, most telling first: an error beats `stopped` beats a roll-back beats `healthy`. */
function meaningOf({ event, status, errorMessage }: DeploymentReport): DeploymentEventType {
  const says = (...names: string[]): boolean =>
    names.includes(event) || (status !== null && names.includes(status));
  if (errorMessage || says('failed')) return 'deployment.failed';
  if (says('stopped')) return 'deployment.stopped';
  if (says('rolled_back', 'rollback')) return 'deployment.rolled_back';
  if (event === 'healthy' || status === 'running') return 'deployment.healthy';
  return event === 'created' ? 'deployment.created' : 'deployment.updated';
}

/** A failed deployment leaves its agent's status alone. */
export function applyDeploymentReport(
  before: DeploymentState,
  agent: AgentState,
  report: DeploymentReport,
  now: Date,
): DeploymentChange {
  const meaning = meaningOf(report);
  const deployment = {
    ...before,
    ...movedTo(meaning, before, report, now),
    nodeId: report.nodeId ?? before.nodeId,
    errorMessage: report.errorMessage ?? before.errorMessage,
  };
  const logs = errorLog(agent, report.errorMessage);
  return change(deployment, agentAfter(meaning, agent), report, meaning, logs);
}

/** Deleting a deployment ends it and stops its agent. */
export function killDeployment(
  before: DeploymentState,
  agent: AgentState,
  now: Date,
): DeploymentChange {
  const deployment = { ...before, status: 'killed', endedAt: before.endedAt ?? now };
  const report = { event: 'killed', status: 'killed', nodeId: null, errorMessage: null };
  return change(deployment, applyStatus(agent, 'stopped'), report, 'deployment.stopped', []);
}

/** The event of a deployment that was just made. */
export function deploymentCreated(deployment: DeploymentState): {
  deploymentEvent: NewDeploymentEvent;
  event: EventDraft;
} {
  return told(deployment, { event: 'created', errorMessage: null }, 'deployment.created');
}

function movedTo(
  meaning: DeploymentEventType,
  before: DeploymentState,
  report: DeploymentReport,
  now: Date,
): Partial<DeploymentState> {
  switch (meaning) {
    case 'deployment.failed':
      return { status: 'failed' };
    case 'deployment.stopped':
      return { status: 'stopped', endedAt: now };
    case 'deployment.rolled_back':
      return { status: 'rolled_back' };
    case 'deployment.healthy':
      return { status: 'running', startedAt: before.startedAt ?? now };
    default:
      return { status: report.status ?? before.status };
  }
}

function agentAfter(meaning: DeploymentEventType, agent: AgentState): AgentChange {
  if (meaning === 'deployment.stopped') return applyStatus(agent, 'stopped');
  if (meaning === 'deployment.healthy') return applyStatus(agent, 'running');
  return { agent, logs: [], metrics: [], events: [] };
}

function change(
  deployment: DeploymentState,
  ofAgent: AgentChange,
  report: Pick<DeploymentReport, 'event' | 'errorMessage'>,
  type: DeploymentEventType,
  logs: AgentChange['logs'],
): DeploymentChange {
  const { deploymentEvent, event } = told(deployment, report, type);
  return {
    ...ofAgent,
    deployment,
    deploymentEvent,
    logs: [...ofAgent.logs, ...logs],
    events: [event, ...ofAgent.events],
  };
}

function told(
  deployment: DeploymentState,
  report: Pick<DeploymentReport, 'event' | 'errorMessage'>,
  type: DeploymentEventType,
): { deploymentEvent: NewDeploymentEvent; event: EventDraft } {
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
