import type { FieldError } from './domain-error.js';

/** Deeper than any body of ours, and shallow enough for every recursion over it. */
const MAX_DEPTH = 50;
/** What PostgreSQL cannot hold: U+0000 in text, lone surrogates in JSON. */
const UNSTORABLE = /[\u0000\p{Surrogate}]/u;

/** The first place in what was sent that could not be stored, if there is one. */
export function unstorable(value: unknown, path: string, depth = 0): FieldError | undefined {
  if (typeof value === 'string') return faultOf(value, path);
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth > MAX_DEPTH) {
    return { field: path, message: `must not be nested deeper than ${MAX_DEPTH} levels` };
  }
  for (const [key, child] of Object.entries(value)) {
    const childPath = path ? `${path}.${key}` : key;
    const fault = faultOf(key, path) ?? unstorable(child, childPath, depth + 1);
    if (fault) return fault;
  }
  return undefined;
}

function faultOf(text: string, path: string): FieldError | undefined {
  if (!UNSTORABLE.test(text)) return undefined;
  return { field: path || 'body', message: 'must not contain NUL characters or lone surrogates' };
}
