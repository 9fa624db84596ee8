import { SUPPORTED_EVENTS, typesOf, unknownEvents } from '../events/catalogue/subscription.js';
import { DomainError } from '../platform/http/errors/domain-error.js';

const NAMED_AT_MOST = 5;
const NAME_LENGTH = 60;

/** A subscription without its duplicates. Throws a 400 `invalid_event` that names the unknown ones. */
export function subscribedEvents(names: readonly string[]): string[] {
  const events = [...new Set(names)];
  const unknown = unknownEvents(events);
  if (unknown.length > 0) throw invalidEvent(unknown, SUPPORTED_EVENTS);
  return events;
}

/** The event types that a filter asks for; `*` and no filter ask for all: null. Throws the same 400. */
export function filteredTypes(name: string | null | undefined): string[] | null {
  if (name == null || name === '*') return null;
  const types = typesOf(name);
  if (types === undefined) throw invalidEvent([name], SUPPORTED_EVENTS);
  return types;
}

export function invalidEvent(names: string[], supported: readonly string[]): DomainError {
  return new DomainError(
    'bad_request',
    'invalid_event',
    `Invalid event name ${quoted(names)}. Supported are: ${supported.join(', ')}`,
  );
}

function quoted(names: string[]): string {
  const shown = names.slice(0, NAMED_AT_MOST).map((name) => `"${name.slice(0, NAME_LENGTH)}"`);
  return [...shown, ...(names.length > NAMED_AT_MOST ? ['…'] : [])].join(', ');
}
