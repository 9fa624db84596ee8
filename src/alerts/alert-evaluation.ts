import { ALERT_SEVERITIES, alertFingerprint } from '../events/catalogue/alert-types.js';
import type { AlertType, EventData, NewEvent } from '../events/catalogue/event-data.js';

/** The fields of an alert's event that identify its subject. */
type Subject<T extends AlertType> = Omit<
  EventData[T],
  'state' | 'fingerprint' | 'severity' | 'value' | 'threshold' | 'since'
>;

/** The state of one subject, compared with the threshold of an alert. */
export type Observation = {
  [T in AlertType]: {
    readonly type: T;
    /** The agent, deployment or webhook. */
    readonly subjectId: string;
    readonly userId: string;
    readonly about: Subject<T>;
    /** Whether the condition of the alert is met. */
    readonly firing: boolean;
    readonly value: number | string | null;
    readonly threshold: number | string;
  };
}[AlertType];

/** Identifies an alert of one subject. */
export function alertKey({ type, subjectId }: { type: string; subjectId: string }): string {
  return `${type}:${subjectId}`;
}

/**
 * The observations that start or end an alert, evaluated in order. `firing` holds the keys of the
 * alerts that are firing initially.
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

/** The event of a transition. */
export function alertEvent(transition: Observation, since: Date): NewEvent {
  const { type, subjectId, userId, about, firing, value, threshold } = transition;
  const data = {
    state: firing ? 'firing' : 'resolved',
    fingerprint: alertFingerprint(type, subjectId),
    severity: ALERT_SEVERITIES[type],
    ...about,
    value,
    threshold,
    since: since.toISOString(),
  };
  return { userId, type, data } as NewEvent;
}
