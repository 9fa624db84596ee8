/** Statuses of an agent. */
export const AGENT_STATUSES = [
  'creating',
  'running',
  'stopped',
  'failed',
  'deleting',
  'idle',
] as const;
export type AgentStatus = (typeof AGENT_STATUSES)[number];

/** Statuses that a report may contain; `error` is stored as `failed`. */
export const REPORTED_STATUSES = [...AGENT_STATUSES, 'error'] as const;
export type ReportedStatus = (typeof REPORTED_STATUSES)[number];

export const AGENT_TYPES = ['openai', 'anthropic', 'langchain', 'custom', 'openclaw'] as const;
export const LOG_LEVELS = ['info', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
