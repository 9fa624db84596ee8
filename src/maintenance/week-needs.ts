/** What still needs a week of history. */
export interface WeekNeeds {
  /** A delivery of the week is pending. */
  readonly isPending: boolean;
  /** A later pending delivery sends an event of the week: a replay, or one created at the turn of the week. */
  readonly isReferenced: boolean;
  /** An open replay has yet to read the week's events and their deliveries. */
  readonly isReplayed: boolean;
}

const READ_BY_REPLAYS = ['events', 'deliveries'];

/** Whether the week's partition of `table` must stay. */
export function isNeeded(
  table: string,
  { isPending, isReferenced, isReplayed }: WeekNeeds,
): boolean {
  if (isPending) return true;
  if (isReplayed && READ_BY_REPLAYS.includes(table)) return true;
  return isReferenced && table === 'events';
}
