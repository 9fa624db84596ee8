import type { FieldError } from '../errors/domain-error.js';

/** Deeper than any body of ours, and shallow enough for every recursion over it. */
export const MAX_DEPTH = 50;
/** Elements and fields in all; more than any body of ours has, and quickly walked. */
export const MAX_VALUES = 10_000;
export const TOO_DEEP = `must not be nested deeper than ${MAX_DEPTH} levels`;
export const TOO_MANY = `must not contain more than ${MAX_VALUES} values`;
/** What PostgreSQL cannot hold: U+0000 in text, lone surrogates in JSON. */
const UNSTORABLE = /[\u0000\p{Surrogate}]/u;

/** The first place in what was sent that could not be stored, or is too much, if there is one. */
export function unstorable(value: unknown, path: string): FieldError | undefined {
  return faultWithin(value, path, { depth: 0, budget: { values: MAX_VALUES } });
}

interface Bounds {
  readonly depth: number;
  /** What is left of the number of values; shared by the whole walk. */
  readonly budget: { values: number };
}

function faultWithin(
  value: unknown,
  path: string,
  { depth, budget }: Bounds,
): FieldError | undefined {
  if (typeof value === 'string') return faultOf(value, path);
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth > MAX_DEPTH) {
    return { field: path, message: TOO_DEEP };
  }
  const entries = Object.entries(value);
  budget.values -= entries.length;
  if (budget.values < 0) {
    return { field: path || 'body', message: TOO_MANY };
  }
  for (const [key, child] of entries) {
    const childPath = path ? `${path}.${key}` : key;
    const fault = faultOf(key, path) ?? faultWithin(child, childPath, { depth: depth + 1, budget });
    if (fault) return fault;
  }
  return undefined;
}

function faultOf(text: string, path: string): FieldError | undefined {
  if (!UNSTORABLE.test(text)) return undefined;
  return { field: path || 'body', message: 'must not contain NUL characters or lone surrogates' };
}
