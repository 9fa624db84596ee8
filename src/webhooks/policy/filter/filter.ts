import { OPERATORS, type Operand } from './filter-operators.js';

/** A filter as its owner wrote it. */
export type FilterSource = object;

/** A parsed filter. */
export type Filter =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Filter[] }
  | { readonly kind: 'not'; readonly part: Filter }
  | Condition;

interface Condition {
  readonly kind: 'condition';
  /** Begins with `type` or `data`. */
  readonly path: readonly string[];
  /** A key of {@link OPERATORS}. */
  readonly operator: string;
  readonly operand: Operand;
}

/** The fields of an event that a filter sees. */
export interface FilteredEvent {
  readonly type: string;
  readonly data: unknown;
}

/** Whether the event fulfills the filter. Runs each condition at most once. */
export function matches(filter: Filter, event: FilteredEvent): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.parts.every((part) => matches(part, event));
    case 'or':
      return filter.parts.some((part) => matches(part, event));
    case 'not':
      return !matches(filter.part, event);
    case 'condition':
      return holds(filter, event);
  }
}

/** The first condition that the event does not fulfill, a filter too; `$or` and `$not` fail as a whole. */
export function failedCondition(filter: Filter, event: FilteredEvent): FilterSource | null {
  if (matches(filter, event)) return null;
  const failed = filter.kind === 'and' && filter.parts.find((part) => !matches(part, event));
  return failed ? failedCondition(failed, event) : sourceOf(filter);
}

function holds({ path, operator, operand }: Condition, { type, data }: FilteredEvent): boolean {
  const value = valueAt({ type, data }, path);
  return OPERATORS.get(operator)?.holds(value, operand) ?? false;
}

/** Follows own properties of objects, never elements of arrays; undefined if the path ends early. */
function valueAt(root: unknown, path: readonly string[]): unknown {
  let value = root;
  for (const segment of path) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    if (!Object.hasOwn(value, segment)) return undefined;
    value = (value as Record<string, unknown>)[segment];
  }
  return value;
}

function sourceOf(filter: Filter): FilterSource {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { [`$${filter.kind}`]: filter.parts.map(sourceOf) };
    case 'not':
      return { $not: sourceOf(filter.part) };
    case 'condition':
      return { [filter.path.join('.')]: { [filter.operator]: filter.operand } };
  }
}
