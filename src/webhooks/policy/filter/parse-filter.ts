import type { Filter } from './filter.js';
import { OPERATORS, type Operand } from './filter-operators.js';

/** Conditions of a filter, in all. */
export const CONDITIONS_MAX = 50;
/** Filters within one another, the outermost included. */
export const DEPTH_MAX = 8;
/** Bytes of the JSON text. */
export const BYTES_MAX = 8_192;
/** Characters and segments of a path. */
const PATH_MAX = 200;
const SEGMENTS_MAX = 20;
/** Characters of a name that a fault repeats. */
const SHOWN = 40;

export type ParsedFilter =
  { readonly filter: Filter; readonly fault?: never } | { readonly fault: string };

/**
 * Parses a filter: an object of conditions, all of which must hold. A key is a dotted path with a scalar
 * (equal) or with operators, or `$and`, `$or` (arrays of filters) or `$not` (a filter). `fault` is the
 * error of an invalid filter. Bounded: it stops at the first condition or level too many.
 */
export function parseFilter(source: unknown): ParsedFilter {
  try {
    const filter = new Parser().filter(source, 1);
    return Buffer.byteLength(JSON.stringify(source)) <= BYTES_MAX
      ? { filter }
      : { fault: `must have at most ${BYTES_MAX} bytes` };
  } catch (error) {
    if (error instanceof FilterFault) return { fault: error.message };
    throw error;
  }
}

/**
 * Parses a filter that was accepted before. If only a newer version knows its operators, it matches all
 * events: they are sent rather than lost.
 */
export function storedFilter(source: unknown): Filter {
  const parsed = parseFilter(source);
  return 'filter' in parsed && parsed.filter ? parsed.filter : { kind: 'and', parts: [] };
}

class FilterFault extends Error {}

class Parser {
  private conditions = 0;

  filter(source: unknown, depth: number): Filter {
    if (depth > DEPTH_MAX) throw new FilterFault(`must be nested at most ${DEPTH_MAX} deep`);
    if (!isObject(source)) throw new FilterFault('must be an object of conditions');
    return all(
      entriesOf(source).flatMap(([key, value]) =>
        key.startsWith('$') ? [this.logical(key, value, depth + 1)] : this.at(key, value),
      ),
    );
  }

  private logical(operator: string, value: unknown, depth: number): Filter {
    if (operator === '$not') return { kind: 'not', part: this.filter(value, depth) };
    if (operator !== '$and' && operator !== '$or') {
      throw new FilterFault(
        OPERATORS.has(operator)
          ? `must have ${operator} below a path, such as {"data.status": {"${operator}": …}}`
          : unknownOperator(operator, ['$and', '$or', '$not']),
      );
    }
    if (!Array.isArray(value) || value.length === 0) {
      throw new FilterFault(`must have a non-empty array of filters at ${operator}`);
    }
    const parts = value.map((part) => this.filter(part, depth));
    return { kind: operator === '$and' ? 'and' : 'or', parts };
  }

  /** The conditions on the value at a path. */
  private at(name: string, value: unknown): Filter[] {
    const path = pathOf(name);
    if (!isObject(value)) return [this.condition(path, '$eq', value)];
    return entriesOf(value, name).map(([key, operand]) => this.condition(path, key, operand));
  }

  private condition(path: readonly string[], operator: string, operand: unknown): Filter {
    if ((this.conditions += 1) > CONDITIONS_MAX) {
      throw new FilterFault(`must have at most ${CONDITIONS_MAX} conditions`);
    }
    const known = OPERATORS.get(operator);
    const name = shown(path.join('.'));
    if (!known) {
      throw new FilterFault(`${unknownOperator(operator, [...OPERATORS.keys()])} at ${name}`);
    }
    const fault = known.fault(operand);
    if (fault !== undefined) throw new FilterFault(`must have ${fault} at ${name} ${operator}`);
    return { kind: 'condition', path, operator, operand: operand as Operand };
  }
}

function all(parts: readonly Filter[]): Filter {
  const [first] = parts;
  return first && parts.length === 1 ? first : { kind: 'and', parts };
}

function entriesOf(source: object, name?: string): [string, unknown][] {
  const entries = Object.entries(source);
  if (entries.length > 0) return entries;
  throw new FilterFault(
    name === undefined
      ? 'must have at least one condition in each object; null matches all events'
      : `must have an operator at ${shown(name)}`,
  );
}

function pathOf(name: string): string[] {
  if (name.length > PATH_MAX)
    throw new FilterFault(`must have paths of at most ${PATH_MAX} characters`);
  const path = name.split('.');
  if (path.length > SEGMENTS_MAX) {
    throw new FilterFault(`must have paths of at most ${SEGMENTS_MAX} segments`);
  }
  if (path.includes('')) throw new FilterFault(`must not have an empty segment in ${shown(name)}`);
  if (name !== 'type' && path[0] !== 'data') {
    throw new FilterFault(
      `must have paths that are "type" or begin with "data", not ${shown(name)}`,
    );
  }
  return path;
}

function unknownOperator(operator: string, supported: readonly string[]): string {
  return `must not have the operator ${shown(operator)} (supported: ${supported.join(', ')})`;
}

function shown(name: string): string {
  return JSON.stringify(name.length > SHOWN ? `${name.slice(0, SHOWN)}…` : name);
}

/** Whether a value is an object of JSON: neither null nor a list. */
export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
