import { mismatchOf, type MatchedEvent, type Subscription } from '../matching.js';

/**
 * Why a webhook has no delivery of an event, in the order in which they are tried:
 * - `inactive`: the webhook is inactive.
 * - `not_subscribed`, `other_agent`, `filtered`: see `matching.ts`.
 * - `created_later`: it matches, and was created after the event.
 * - `changed_later`: it matches today, but did not when the event occurred.
 */
export const NOT_MATCHED_REASONS = [
  'inactive',
  'not_subscribed',
  'other_agent',
  'filtered',
  'created_later',
  'changed_later',
] as const;
export type NotMatchedReason = (typeof NOT_MATCHED_REASONS)[number];

/** The current settings that decide whether a webhook matches. */
export interface MatchSettings extends Subscription {
  readonly isActive: boolean;
  readonly createdAt: Date;
}

/** Why a webhook has no delivery of the event, according to its current settings. */
export function notMatchedReason(
  event: MatchedEvent & { readonly occurredAt: Date },
  webhook: MatchSettings,
): NotMatchedReason {
  if (!webhook.isActive) return 'inactive';
  const mismatch = mismatchOf(event, webhook);
  if (mismatch !== null) return mismatch;
  return webhook.createdAt > event.occurredAt ? 'created_later' : 'changed_later';
}
