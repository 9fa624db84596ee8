import type { Webhook } from '../entities/webhook.entity.js';

/** The columns that an attempt needs of its webhook, and their names in PostgreSQL. */
const COLUMNS = {
  url: 'url',
  encryptedUrl: 'encrypted_url',
  format: 'format',
  secret: 'secret',
  previousSecret: 'previous_secret',
  previousSecretUntil: 'previous_secret_until',
  headers: 'headers',
  signingKey: 'signing_key',
  previousSigningKey: 'previous_signing_key',
  previousSigningKeyUntil: 'previous_signing_key_until',
  timeoutMs: 'timeout_ms',
  retrySchedule: 'retry_schedule',
} as const satisfies Partial<Record<keyof Webhook, string>>;

/**
 * What an attempt needs of its webhook, as the claim of that attempt read it: a change takes effect with
 * the next attempt. Secrets, headers and signing keys are encrypted; `WebhookUrls` reads the URL.
 */
export type AttemptPolicy = Pick<Webhook, keyof typeof COLUMNS>;

/** Selects the columns under their own names from `row`, a webhook or a row that carries them. */
export const carryPolicy = (row: string): string =>
  Object.values(COLUMNS)
    .map((column) => `${row}.${column}`)
    .join(', ');

/** Selects an {@link AttemptPolicy} from `row`. */
export const selectPolicy = (row: string): string =>
  Object.entries(COLUMNS)
    .map(([name, column]) => `${row}.${column} AS "${name}"`)
    .join(', ');
