export { Mutx, type MutxOptions } from './mutx.js';
export { MutxError } from './mutx-error.js';
export { paginate, type Page, type PageQuery } from './paginate.js';
export type { StreamAttemptsOptions, StreamedAttempt } from './stream-attempts.js';
export type {
  StreamedEvent,
  StreamedEventOf,
  StreamEventsOptions,
  StreamMessage,
} from './stream-events.js';
export {
  verifyWebhook,
  type RawBody,
  type VerifyOptions,
  type WebhookEvent,
  type WebhookEventOf,
  type WebhookEventType,
  type WebhookHeaders,
} from './verify-webhook.js';
export { WebhookVerificationError, type RefusalReason } from './webhook-verification-error.js';
export { EVENT_TYPES, VERSION } from './generated/document.gen.js';
export type * from './generated/types.gen.js';
