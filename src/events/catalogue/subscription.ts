import { EVENT_TYPES, familyOf } from './catalogue.js';

const FAMILIES = ['agent', 'deployment', 'metrics', 'alert'];
const WILDCARDS = ['*', ...FAMILIES.map((family) => `${family}.*`)];
const ALIASES = new Map(
  EVENT_TYPES.flatMap(({ type, aliases }) => aliases.map((alias) => [alias, type] as const)),
);

/** All names a subscription may contain: wildcards, types and aliases. */
export const SUPPORTED_EVENTS: readonly string[] = [
  ...WILDCARDS,
  ...EVENT_TYPES.flatMap(({ type, aliases }) => [type, ...aliases]),
];

/** The unknown names in `events`, in order. */
export function unknownEvents(events: readonly string[]): string[] {
  return events.filter((name) => !SUPPORTED_EVENTS.includes(name));
}

/** Whether a subscription (names of {@link SUPPORTED_EVENTS}) includes events of `type`. */
export function subscribes(events: readonly string[], type: string): boolean {
  const family = `${familyOf(type)}.*`;
  return events.some(
    (name) => name === '*' || name === family || name === type || ALIASES.get(name) === type,
  );
}

/** The types that one name of {@link SUPPORTED_EVENTS} stands for; undefined for an unknown name. */
export function typesOf(name: string): string[] | undefined {
  if (!SUPPORTED_EVENTS.includes(name)) return undefined;
  return EVENT_TYPES.map(({ type }) => type).filter((type) => subscribes([name], type));
}
