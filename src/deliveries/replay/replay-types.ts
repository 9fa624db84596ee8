import { EVENT_TYPES } from '../../events/catalogue/catalogue.js';
import { subscribes } from '../../events/catalogue/subscription.js';
import type { ReplayedStatus } from './entities/replay.entity.js';

const ALL_TYPES = EVENT_TYPES.map(({ type }) => type);

/**
 * The event types that a replay sends; null: all. Only `missing` asks what the webhook subscribes to: every
 * other event was sent to it before. Test events are never replayed.
 */
export function replayedTypes(
  events: readonly string[] | null,
  status: ReplayedStatus,
  subscription: readonly string[],
): string[] | null {
  const filters = [events, status === 'missing' ? subscription : null].filter(
    (names) => names !== null,
  );
  if (filters.length === 0) return null;
  return ALL_TYPES.filter((type) => filters.every((names) => subscribes(names, type)));
}
