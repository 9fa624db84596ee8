import type { NotMatchedReason } from 'mutx-sdk';

/** Why a webhook got no delivery of an event. */
export const REASONS: Readonly<Record<NotMatchedReason, string>> = {
  inactive: 'It was switched off',
  not_subscribed: 'It does not subscribe to this type',
  other_agent: 'It selects other agents',
  filtered: 'Its filter does not match',
  created_later: 'It was created after the event',
  changed_later: 'It was changed after the event, so the reason is unknown',
};
