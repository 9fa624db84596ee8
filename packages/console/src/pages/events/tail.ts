/** Events that are kept; older ones are in the list of the server. */
export const MAX_EVENTS = 1_000;

interface Identified {
  readonly id: string;
  readonly occurred_at: string;
}

/** What happened since the list was opened, newest first. */
export interface Tail<Event> {
  readonly shown: readonly Event[];
  /** Arrived during the pause. */
  readonly held: readonly Event[];
  /** Events that arrived during the pause, those that are no longer held included. */
  readonly waiting: number;
  readonly isPaused: boolean;
  /** Events are missing: the stream had a gap, or more arrived than are kept. */
  readonly hasGap: boolean;
}

export type TailChange<Event> =
  | { readonly kind: 'event'; readonly event: Event }
  | { readonly kind: 'gap' | 'pause' | 'resume' | 'reload' };

export const EMPTY_TAIL: Tail<never> = {
  shown: [],
  held: [],
  waiting: 0,
  isPaused: false,
  hasGap: false,
};

export function nextTail<Event>(tail: Tail<Event>, change: TailChange<Event>): Tail<Event> {
  switch (change.kind) {
    case 'event':
      return tail.isPaused
        ? {
            ...tail,
            held: [change.event, ...tail.held].slice(0, MAX_EVENTS),
            waiting: tail.waiting + 1,
          }
        : withShown(tail, [change.event, ...tail.shown]);
    case 'gap':
      return { ...tail, hasGap: true };
    case 'pause':
      return { ...tail, isPaused: true };
    case 'resume': {
      const hasGap = tail.hasGap || tail.waiting > tail.held.length;
      const resumed = { ...tail, held: [], waiting: 0, isPaused: false, hasGap };
      return withShown(resumed, [...tail.held, ...tail.shown]);
    }
    case 'reload':
      return EMPTY_TAIL;
  }
}

function withShown<Event>(tail: Tail<Event>, events: readonly Event[]): Tail<Event> {
  const hasGap = tail.hasGap || events.length > MAX_EVENTS;
  return { ...tail, shown: events.slice(0, MAX_EVENTS), hasGap };
}

/**
 * The rows of the list, newest first, without repetition and without events held by the pause. A list fetched again
 * may be newer than events of the tail.
 */
export function rowsOf<Row extends Identified>(
  { shown, held }: Tail<Row>,
  listed: readonly Row[],
): readonly Row[] {
  const known = new Set(listed.map(({ id }) => id));
  const hidden = new Set(held.map(({ id }) => id));
  const rows = [
    ...shown.filter(({ id }) => !known.has(id)),
    ...listed.filter(({ id }) => !hidden.has(id)),
  ];
  return rows.sort((a, b) => Date.parse(b.occurred_at) - Date.parse(a.occurred_at));
}
