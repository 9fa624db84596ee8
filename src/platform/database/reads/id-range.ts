import { FIRST_ID, idFloor, LAST_ID, MAX_LEAD_MS } from '../clock/id-generator.js';

/**
 * How much the time in a row's id may differ from the row's own time, in ms: the lead of ids over the
 * clock, and the length of a transaction, whose start is the row's time.
 */
const MARGIN_MS = MAX_LEAD_MS + 30_000;

/** The ids after `after` and before `before`. */
export interface IdRange {
  readonly after: string;
  readonly before: string;
}

/** The ids that rows of these times can have: from `since` on, before `until`. */
export function idsOfTimes(since: Date | null, until: Date | null): IdRange {
  return {
    after: since ? firstIdOf(since.getTime() - MARGIN_MS) : FIRST_ID,
    before: until ? firstIdOf(until.getTime() + MARGIN_MS) : LAST_ID,
  };
}

/** Ids have no time before 1970. */
function firstIdOf(ms: number): string {
  return idFloor(new Date(Math.max(0, ms)));
}

export function intersection(ranges: readonly IdRange[]): IdRange {
  return ranges.reduce((all, { after, before }) => ({
    after: after > all.after ? after : all.after,
    before: before < all.before ? before : all.before,
  }));
}
