import { PLATFORM_ERRORS, type ErrorDefinition } from '../platform/http/errors/error-codes.js';
import type { Feature, Resource } from '../platform/openapi/feature.js';

/** What all features declare for the document, put together. */
export interface Catalogue {
  readonly tags: Readonly<Record<string, string>>;
  readonly resources: readonly Resource[];
  /** By code, in the order of their statuses. */
  readonly errors: ReadonlyMap<string, ErrorDefinition>;
}

export function catalogueOf(features: readonly Feature[]): Catalogue {
  const errors = [PLATFORM_ERRORS, ...features.map((feature) => feature.errors ?? {})].flatMap(
    (owned) => Object.entries<ErrorDefinition>(owned),
  );
  return {
    tags: Object.assign({}, ...features.map(({ tags }) => tags)) as Record<string, string>,
    resources: features.flatMap(({ resources = [] }) => resources),
    errors: new Map(errors.sort(([, one], [, other]) => statusOf(one) - statusOf(other))),
  };
}

/** The resource that a path such as `/agents/{id}` is about. */
export function resourceOfPath(resources: readonly Resource[], path: string): Resource | undefined {
  const [, first] = path.split('/');
  return resources.find(({ segment }) => segment === first);
}

/** The resource whose id a field or parameter such as `agent_id` holds. */
export function resourceOfField(
  resources: readonly Resource[],
  name: string,
): Resource | undefined {
  return resources.find(({ idField }) => idField === name);
}

/** A resource within a sentence: `webhook`, but `API key`. */
export function lowerCased({ name }: Resource): string {
  return /^[A-Z]{2}/.test(name) ? name : name.toLowerCase();
}

/** One line for each code, as Markdown. */
export function errorLines({ errors }: Catalogue): string {
  return [...errors]
    .map(([code, { statuses, meaning }]) => `- \`${code}\` (${statuses.join(', ')}): ${meaning}`)
    .join('\n');
}

function statusOf({ statuses: [first = 0] }: ErrorDefinition): number {
  return first;
}
