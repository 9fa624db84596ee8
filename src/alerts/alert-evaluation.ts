import type { EventData, EventType, NewEvent } from '../events/catalogue/event-data.js';

export type AlertType = Extract<EventType, `alert.${string}`>;

/** The fields by which an alert's event names what it is about. */
type Subject<T extends AlertType> = Omit<EventData[T], 'state' | 'value' | 'threshold' | 'since'>;

/** One look at something that an alert watches. */
export type Observation = {
  [T in AlertType]: {
    readonly type: T;
    /** The agent, deployment or webhook. */
    readonly subjectId: string;
    readonly userId: string;
    readonly about: Subject<T>;
    /** Whether the alert's condition holds. */
    readonly firing: boolean;
    readonly value: number | string | null;
    readonly threshold: number | string;
  };
}[AlertType];

/** Identifies one alert about one thing. */
export function alertKey({ type, subjectId }: { type: string; subjectId: string }): string {
  return `${type}:${subjectId}`;
}

/**
 * The observations that start or end an alert. `firing` holds the keys of the alerts that fire at
 * first; each observation is judged by what those before it left behind.
 */
export function transitions(
  firing: ReadonlySet<string>,
  observations: readonly Observation[],
): Observation[] {
  const current = new Set(firing);
  return observations.filter((observation) => {
    const key = alertKey(observation);
    if (observation.firing === current.has(key)) return false;
    if (observation.firing) current.add(key);
    else current.delete(key);
    return true;
  });
}

/** The event that tells of a transition. */
export function alertEvent(transition: Observation, since: Date): NewEvent {
  const { type, userId, about, firing, value, threshold } = transition;
  const state = firing ? 'firing' : 'resolved';
  const data = { state, ...about, value, threshold, since: since.toISOString() };
  return { userId, type, data } as NewEvent;
}
