import { hash } from 'node:crypto';
import type { AlertSeverity, AlertType } from './event-data.js';

/** From the least to the most urgent. */
export const SEVERITIES: readonly AlertSeverity[] = ['info', 'warning', 'error', 'critical'];

export const ALERT_SEVERITIES: Readonly<Record<AlertType, AlertSeverity>> = {
  'alert.cpu_high': 'warning',
  'alert.memory_high': 'warning',
  'alert.agent_down': 'critical',
  'alert.deployment_failed': 'error',
  'alert.webhook_disabled': 'error',
};

const FINGERPRINT_LENGTH = 32;

/** Identifies the alerts of one type about one subject, whatever their state: 32 hexadecimal digits. */
export function alertFingerprint(type: AlertType, subjectId: string): string {
  return hash('sha256', `${type}:${subjectId}`).slice(0, FINGERPRINT_LENGTH);
}
