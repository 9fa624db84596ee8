/** What `data` holds, per event type. Times are ISO 8601 in UTC. */
export interface EventData {
  'agent.status': AgentStatusData;
  'agent.heartbeat': AgentHeartbeatData;
  'deployment.created': DeploymentData;
  'deployment.updated': DeploymentData;
  'deployment.healthy': DeploymentData;
  'deployment.stopped': DeploymentData;
  'deployment.failed': DeploymentData;
  'deployment.rolled_back': DeploymentData;
  'metrics.report': MetricsReportData;
  'alert.cpu_high': UsageAlertData;
  'alert.memory_high': UsageAlertData;
  'alert.agent_down': AgentDownAlertData;
  'alert.deployment_failed': DeploymentAlertData;
  'alert.webhook_disabled': WebhookAlertData;
  'webhook.test': WebhookTestData;
}

export type EventType = keyof EventData;
export type DeploymentEventType = Extract<EventType, `deployment.${string}`>;
export type AlertType = Extract<EventType, `alert.${string}`>;

export interface AgentStatusData {
  agent_id: string;
  agent_name: string;
  old_status: string;
  new_status: string;
  node_id: string | null;
  error_message: string | null;
}

export interface AgentHeartbeatData {
  agent_id: string;
  agent_name: string;
  status: string;
  node_id: string | null;
}

export interface DeploymentData {
  deployment_id: string;
  agent_id: string;
  /** The event as it was reported. */
  event_type: string;
  status: string;
  node_id: string | null;
  error_message: string | null;
}

export interface MetricsReportData {
  agent_id: string;
  /** Percent, 0 to 100. */
  cpu_usage: number | null;
  /** Percent, 0 to 100. */
  memory_usage: number | null;
  timestamp: string;
}

export type AlertSignal = 'firing' | 'resolved';
export type AlertSeverity = 'info' | 'warning' | 'error' | 'critical';

interface AlertData<Value> {
  state: AlertSignal;
  /** Stable per alert type and subject: the same while it fires, when it resolves and when it fires again. */
  fingerprint: string;
  severity: AlertSeverity;
  /** What was measured when the state changed; null when there is nothing left to measure. */
  value: Value | null;
  /** What it was measured against. */
  threshold: Value;
  /** When this state began. */
  since: string;
}

/** In percent. */
export interface UsageAlertData extends AlertData<number> {
  agent_id: string;
}

/** In seconds. */
export interface AgentDownAlertData extends AlertData<number> {
  agent_id: string;
}

export interface DeploymentAlertData extends AlertData<string> {
  deployment_id: string;
  agent_id: string;
  value: string;
}

export interface WebhookAlertData extends AlertData<number> {
  webhook_id: string;
}

export interface WebhookTestData {
  message: string;
}

/** The agent that an event concerns, if any. */
export function agentOf({ data }: NewEvent): string | null {
  return 'agent_id' in data ? data.agent_id : null;
}

/** The deployment that an event concerns, if any. */
export function deploymentOf({ data }: NewEvent): string | null {
  return 'deployment_id' in data ? data.deployment_id : null;
}

/** An event to publish: it concerns a user's agent, deployment or webhook and has no id yet. */
export type NewEvent = {
  [T in EventType]: { readonly userId: string; readonly type: T; readonly data: EventData[T] };
}[EventType] & {
  /** Of the report that caused the event, if it had one. */
  readonly traceparent?: string | null;
};
