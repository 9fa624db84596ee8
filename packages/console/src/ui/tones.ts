import type { AgentStatus, AlertSeverity, AlertState, DeliveryStatus, LogLevel } from 'mutx-sdk';
import type { Tone } from './badge';

export const AGENT_TONES: Readonly<Record<AgentStatus, Tone>> = {
  creating: 'idle',
  running: 'good',
  idle: 'good',
  stopped: 'idle',
  failed: 'bad',
  deleting: 'idle',
};

export const DELIVERY_TONES: Readonly<Record<DeliveryStatus, Tone>> = {
  pending: 'accent',
  delivered: 'good',
  failed: 'bad',
  cancelled: 'idle',
};

export const SEVERITY_TONES: Readonly<Record<AlertSeverity, Tone>> = {
  critical: 'bad',
  error: 'bad',
  warning: 'warn',
  info: 'accent',
};

export const ALERT_TONES: Readonly<Record<AlertState, Tone>> = { firing: 'bad', resolved: 'good' };

export const LOG_TONES: Readonly<Record<LogLevel, Tone>> = { info: 'accent', error: 'bad' };

/** Deployments report any status; these are known. */
export function deploymentTone(status: string): Tone {
  if (status === 'running' || status === 'healthy') return 'good';
  if (status === 'failed' || status === 'killed') return 'bad';
  if (status === 'rolled_back') return 'warn';
  return 'idle';
}
