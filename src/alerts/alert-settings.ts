import { integer, number, setting, type Values } from '../platform/config/setting.js';

/** Thresholds; 0 turns an alert off. */
export const ALERT_SETTINGS = {
  cpuPercent: setting('ALERT_CPU_PERCENT', number(0, 100), '90'),
  memoryPercent: setting('ALERT_MEMORY_PERCENT', number(0, 100), '90'),
  agentDownSeconds: setting('ALERT_AGENT_DOWN_SECONDS', integer(0, 604_800), '300'),
};

export type AlertSettings = Values<typeof ALERT_SETTINGS>;

declare module '../platform/config/app-config.js' {
  interface AppConfig {
    readonly alerts: AlertSettings;
  }
}
