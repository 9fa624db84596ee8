import { integer, setting, type Values } from '../../platform/config/setting.js';

/** What one account may have. */
export const QUOTA_SETTINGS = {
  agents: setting('MAX_AGENTS', integer(1, 10_000_000), '10000'),
  deployments: setting('MAX_DEPLOYMENTS', integer(1, 10_000_000), '100000'),
};

declare module '../../platform/config/app-config.js' {
  interface AppConfig {
    readonly quotas: Values<typeof QUOTA_SETTINGS>;
  }
}
