import type { EventFamily, EventName, EventTypeDefinition } from 'mutx-sdk';

export const ALL: EventName = '*';

type Named = Pick<EventTypeDefinition, 'type' | 'family' | 'aliases'>;

/** Families in the order of the catalogue. Test events need no subscription. */
export function familiesOf<Type extends Named>(
  types: readonly Type[],
): { readonly family: EventFamily; readonly types: readonly Type[] }[] {
  const families = [...new Set(types.map(({ family }) => family))];
  return families
    .filter((family) => family !== 'webhook')
    .map((family) => ({ family, types: types.filter((type) => type.family === family) }));
}

export const nameOf = (family: EventFamily): EventName => `${family}.*` as EventName;

const namesOf = ({ type, aliases }: Named): readonly string[] => [type, ...aliases];

/** Whether the type itself, or an alias of it, is subscribed to. */
export function hasType(events: readonly EventName[], type: Named): boolean {
  return namesOf(type).some((name) => events.includes(name as EventName));
}

/** Whether the subscription includes the type because it includes its family, or all events. */
export function isImplied(events: readonly EventName[], { family }: Named): boolean {
  return events.includes(ALL) || events.includes(nameOf(family));
}

export function toggleAll(events: readonly EventName[]): EventName[] {
  return events.includes(ALL) ? [] : [ALL];
}

/** The family replaces its types. */
export function toggleFamily(
  events: readonly EventName[],
  family: EventFamily,
  types: readonly Named[],
): EventName[] {
  const name = nameOf(family);
  const replaced = new Set<string>([name, ...types.flatMap(namesOf)]);
  const others = events.filter((event) => !replaced.has(event));
  return events.includes(name) ? others : [...others, name];
}

export function toggleType(events: readonly EventName[], type: Named): EventName[] {
  const names = namesOf(type);
  return hasType(events, type)
    ? events.filter((event) => !names.includes(event))
    : [...events, type.type];
}
