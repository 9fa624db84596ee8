import type { NewEvent } from '../events/catalogue/event-data.js';
import type { LogLevel, ReportedStatus } from './agent-status.js';

/** The columns that reports change. Times are PostgreSQL's. */
export interface AgentState {
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  readonly status: string;
  readonly nodeId: string | null;
  readonly lastHeartbeat: Date | null;
}

export interface StatusReport {
  readonly status: ReportedStatus;
  readonly nodeId: string | null;
  readonly errorMessage: string | null;
}

export interface MetricsReport {
  /** Percent, 0 to 100. */
  readonly cpuUsage: number | null;
  /** Percent, 0 to 100. */
  readonly memoryUsage: number | null;
}

export interface NewLog {
  readonly agentId: string;
  readonly level: LogLevel;
  readonly message: string;
}

export interface NewMetric extends MetricsReport {
  readonly agentId: string;
}

/** A new state with the rows to insert and the events to publish. */
export interface AgentChange {
  readonly agent: AgentState;
  readonly logs: readonly NewLog[];
  readonly metrics: readonly NewMetric[];
  readonly events: readonly NewEvent[];
}

/** An error message sets `failed`; an omitted node keeps the current one. */
export function applyStatusReport(agent: AgentState, report: StatusReport, now: Date): AgentChange {
  const failed = Boolean(report.errorMessage) || report.status === 'error';
  const status = failed ? 'failed' : report.status;
  const nodeId = report.nodeId ?? agent.nodeId;
  const changed = status !== agent.status;
  const info = changed
    ? `Status changed from ${agent.status} to ${status}`
    : `Status confirmed as ${status}`;
  const next = { ...agent, status, nodeId, lastHeartbeat: now };
  return {
    agent: next,
    logs: [log(agent, 'info', info), ...errorLog(agent, report.errorMessage)],
    metrics: [],
    events: [changed ? statusEvent(agent, next, report.errorMessage) : heartbeatEvent(next)],
  };
}

export function applyMetricsReport(
  agent: AgentState,
  report: MetricsReport,
  now: Date,
): AgentChange {
  return {
    agent: { ...agent, lastHeartbeat: now },
    logs: [],
    metrics: [{ agentId: agent.id, ...report }],
    events: [
      {
        userId: agent.userId,
        type: 'metrics.report',
        data: {
          agent_id: agent.id,
          cpu_usage: report.cpuUsage,
          memory_usage: report.memoryUsage,
          timestamp: now.toISOString(),
        },
      },
    ],
  };
}

/** Applies a status that a deployment implies. */
export function applyStatus(agent: AgentState, status: string): AgentChange {
  const next = { ...agent, status };
  const changed = status !== agent.status;
  return {
    agent: next,
    logs: [],
    metrics: [],
    events: changed ? [statusEvent(agent, next, null)] : [],
  };
}

export function errorLog(agent: AgentState, message: string | null): NewLog[] {
  return message ? [log(agent, 'error', message)] : [];
}

function log(agent: AgentState, level: LogLevel, message: string): NewLog {
  return { agentId: agent.id, level, message };
}

function statusEvent(before: AgentState, after: AgentState, error: string | null): NewEvent {
  return {
    userId: after.userId,
    type: 'agent.status',
    data: {
      agent_id: after.id,
      agent_name: after.name,
      old_status: before.status,
      new_status: after.status,
      node_id: after.nodeId,
      error_message: error,
    },
  };
}

function heartbeatEvent(agent: AgentState): NewEvent {
  return {
    userId: agent.userId,
    type: 'agent.heartbeat',
    data: {
      agent_id: agent.id,
      agent_name: agent.name,
      status: agent.status,
      node_id: agent.nodeId,
    },
  };
}
