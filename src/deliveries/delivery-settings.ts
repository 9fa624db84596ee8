import { integer, number, setting, type Values } from '../platform/config/setting.js';

export const DELIVERY_SETTINGS = {
  /** Retries after the first attempt. */
  maxRetries: setting('DELIVERY_MAX_RETRIES', integer(0, 20), '5'),
  /** Delay before the first retry. */
  retryBaseMs: setting('DELIVERY_RETRY_BASE_MS', integer(1, 3_600_000), '10000'),
  /** Retry n waits `retryBaseMs × retryFactor^(n−1)`. */
  retryFactor: setting('DELIVERY_RETRY_FACTOR', number(1, 10), '4'),
  /** One attempt from connect to last byte. */
  timeoutMs: setting('DELIVERY_TIMEOUT_MS', integer(1, 120_000), '15000'),
  /** Attempts under way in one worker. */
  concurrency: setting('DELIVERY_CONCURRENCY', integer(1, 10_000), '512'),
  /** Pending deliveries of an account; further ones are cancelled when they are created. */
  maxPendingPerAccount: setting('MAX_PENDING_PER_ACCOUNT', integer(1, 100_000_000), '1000000'),
  /** Deliveries exhausted in a row after which a webhook's circuit opens. */
  circuitAfter: setting('WEBHOOK_CIRCUIT_AFTER', integer(1, 1_000), '5'),
};

export type DeliverySettings = Values<typeof DELIVERY_SETTINGS>;

declare module '../platform/config/app-config.js' {
  interface AppConfig {
    readonly delivery: DeliverySettings;
  }
}
