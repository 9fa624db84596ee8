import type { EventsSearch } from './events-routes';

/** Whether a type is what the address selects: a type, or a family such as `agent.*`. */
export function isOfType(type: string, selected: string | undefined): boolean {
  if (selected === undefined) return true;
  return selected.endsWith('.*') ? type.startsWith(selected.slice(0, -1)) : type === selected;
}

interface LiveEvent {
  readonly type: string;
  readonly agent_id: string | null;
}

/** Whether an event that just happened belongs into the list. Its deliveries are not known yet. */
export function belongs(event: LiveEvent, { type, agent_id, unmatched }: EventsSearch): boolean {
  return (
    unmatched !== true &&
    isOfType(event.type, type) &&
    (agent_id === undefined || event.agent_id === agent_id)
  );
}
