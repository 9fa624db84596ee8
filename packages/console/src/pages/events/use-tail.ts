import { useReducer } from 'react';
import { useLive } from '../../live/use-live';
import type { EventRow } from './event-row';
import type { EventsSearch } from './events-routes';
import { belongs } from './matches';
import { EMPTY_TAIL, nextTail, type Tail, type TailChange } from './tail';

/** What happens while the list is open. Reset it by a `key` when the filters change. */
export function useTail(
  search: EventsSearch,
): [Tail<EventRow>, (change: TailChange<EventRow>) => void] {
  const [tail, change] = useReducer(nextTail<EventRow>, EMPTY_TAIL);
  useLive((message) => {
    if (message.kind === 'gap') change({ kind: 'gap' });
    if (message.kind !== 'event' || !belongs(message.event, search)) return;
    change({ kind: 'event', event: message.event });
  });
  return [tail, change];
}
