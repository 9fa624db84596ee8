import { subscribes } from '../catalogue/subscription.js';

/**
 * Why a webhook has no delivery of an event, in the order in which they are tried:
 * - `inactive`: the webhook is inactive.
 * - `not_subscribed`: it does not subscribe to the type.
 * - `created_later`: it matches, and was created after the event.
 * - `changed_later`: it matches today, but did not when the event occurred.
 */
export const NOT_MATCHED_REASONS = [
  'inactive',
  'not_subscribed',
  'created_later',
  'changed_later',
] as const;
export type NotMatchedReason = (typeof NOT_MATCHED_REASONS)[number];

/** The current settings that decide whether a webhook matches. */
export interface MatchSettings {
  readonly events: readonly string[];
  readonly isActive: boolean;
  readonly createdAt: Date;
}

/** Why a webhook has no delivery of the event, according to its current settings. */
export function notMatchedReason(
  event: { readonly type: string; readonly occurredAt: Date },
  webhook: MatchSettings,
): NotMatchedReason {
  if (!webhook.isActive) return 'inactive';
  if (!subscribes(webhook.events, event.type)) return 'not_subscribed';
  return webhook.createdAt > event.occurredAt ? 'created_later' : 'changed_later';
}
