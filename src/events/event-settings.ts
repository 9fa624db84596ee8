import { integer, setting, type Values } from '../platform/config/setting.js';

export const EVENT_SETTINGS = {
  /** Deliveries created for an account within a minute; 0: no limit. */
  deliveriesPerMinute: setting('DELIVERY_RATE_LIMIT_PER_MINUTE', integer(0, 100_000_000), '600000'),
};

declare module '../platform/config/app-config.js' {
  interface AppConfig {
    readonly events: Values<typeof EVENT_SETTINGS>;
  }
}
