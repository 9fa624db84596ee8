import { momentOf } from '../../platform/database/clock/id-generator.js';
import { positionOf } from './event-cursor.js';

/**
 * Another process may have read the horizon later than this one, and its clock may have been set back by
 * up to a minute: a position so far ahead is waited for.
 */
export const MAX_LEAD_MS = 60_000;

/** Where a stream starts: after `position`. */
export interface Start {
  readonly position: string;
  /** Events after the client's position may be missing. */
  readonly hasGap: boolean;
}

/**
 * Where a stream starts. `horizon` is the commit horizon at the request, `oldest` the id below which
 * events have been deleted. A position that is unknown or older than the oldest event is replaced by now.
 */
export function startOf(
  lastEventId: string | undefined,
  { horizon, oldest }: { readonly horizon: string; readonly oldest: string },
): Start {
  if (lastEventId === undefined) return { position: horizon, hasGap: false };
  const position = positionOf(lastEventId);
  const isKnown =
    position !== undefined &&
    position >= oldest &&
    momentOf(position) <= momentOf(horizon) + MAX_LEAD_MS;
  return isKnown ? { position, hasGap: false } : { position: horizon, hasGap: true };
}

/**
 * The horizon that the next poll may rely on. What is below a horizon stays final, so an earlier one is
 * kept when the next is lower. Undefined if PostgreSQL's clock was set back by more than a minute.
 */
export function advancedHorizon(known: string | undefined, read: string): string | undefined {
  if (known === undefined || read >= known) return read;
  return momentOf(read) < momentOf(known) - MAX_LEAD_MS ? undefined : known;
}
