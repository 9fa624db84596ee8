import { ALERT_SETTINGS } from './alerts/alert-settings.js';
import { QUOTA_SETTINGS } from './auth/accounts/quota-settings.js';
import { DELIVERY_SETTINGS } from './deliveries/delivery-settings.js';
import { EVENT_SETTINGS } from './events/event-settings.js';
import { RETENTION_SETTINGS } from './maintenance/retention-settings.js';
import {
  PLATFORM_SHAPES,
  readPlatformSettings,
  type Settings,
} from './platform/config/app-config.js';
import type { Shape } from './platform/config/setting.js';
import { SettingsReader } from './platform/config/settings-reader.js';

/** Every shape of settings: those of the platform, then each feature's. */
export const SHAPES: readonly Shape[] = [
  ...PLATFORM_SHAPES,
  DELIVERY_SETTINGS,
  EVENT_SETTINGS,
  ALERT_SETTINGS,
  QUOTA_SETTINGS,
  RETENTION_SETTINGS,
];

/** Reads and validates the environment. Throws a `SettingsError` that lists every mistake. */
export function readSettings(env?: NodeJS.ProcessEnv): Settings {
  const reader = new SettingsReader(env);
  const settings: Settings = {
    ...readPlatformSettings(reader),
    delivery: reader.read(DELIVERY_SETTINGS),
    events: reader.read(EVENT_SETTINGS),
    alerts: reader.read(ALERT_SETTINGS),
    quotas: reader.read(QUOTA_SETTINGS),
    retention: reader.read(RETENTION_SETTINGS),
  };
  reader.finish();
  return Object.freeze(settings);
}
