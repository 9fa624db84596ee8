import { integer, setting, type Values } from '../platform/config/setting.js';

export const RETENTION_SETTINGS = {
  /** Days that deliveries, attempts, events, logs and metrics are kept; 0 keeps them indefinitely. */
  days: setting('RETENTION_DAYS', integer(0, 3_650), '30'),
};

declare module '../platform/config/app-config.js' {
  interface AppConfig {
    readonly retention: Values<typeof RETENTION_SETTINGS>;
  }
}
