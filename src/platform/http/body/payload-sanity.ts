import type { FieldError } from '../errors/domain-error.js';

/** Deeper than any valid body, and shallow enough for every recursion over it. */
export const MAX_DEPTH = 50;
/** Elements and fields in total: more than any valid body has, and quick to walk. */
export const MAX_VALUES = 10_000;
export const TOO_DEEP = `must not be nested deeper than ${MAX_DEPTH} levels`;
export const TOO_MANY = `must not contain more than ${MAX_VALUES} values`;
/** Text that PostgreSQL does not accept: U+0000, and lone surrogates in JSON. */
const INVALID_TEXT = /[\u0000\p{Surrogate}]/u;

/** The payload sanity check: the first invalid text, too deep nesting or too many values, if any. */
export function payloadFault(value: unknown, path: string): FieldError | undefined {
  return faultWithin(value, path, { depth: 0, budget: { values: MAX_VALUES } });
}

interface Bounds {
  readonly depth: number;
  /** Values left; shared by the whole walk. */
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
  if (!INVALID_TEXT.test(text)) return undefined;
  return { field: path || 'body', message: 'must not contain NUL characters or lone surrogates' };
}
