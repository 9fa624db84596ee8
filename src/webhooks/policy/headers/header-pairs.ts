import { MASK, sizeFault } from './header-faults.js';

/** Name and value of an extra request header. Not an object: `__proto__` is a valid name. */
export type HeaderPair = readonly [name: string, value: string];

/** The pairs after a change, or what is wrong with it. */
export type MergedHeaders = { readonly pairs: HeaderPair[] } | { readonly fault: string };

/**
 * The headers that a request sets, in which `***` keeps the stored value of the same name, in whatever
 * case. `stored` is called only if there is one to keep.
 */
export function mergedHeaders(
  sent: Readonly<Record<string, string>>,
  stored: () => readonly HeaderPair[],
): MergedHeaders {
  const given = Object.entries(sent);
  const masked = given.some(([, value]) => value === MASK);
  const known = new Map(masked ? stored().map(([name, value]) => [name.toLowerCase(), value]) : []);
  const pairs: HeaderPair[] = [];
  for (const [name, value] of given) {
    const kept = value === MASK ? known.get(name.toLowerCase()) : value;
    if (kept === undefined) {
      return { fault: `must contain the value of ${name}: none is stored that ${MASK} could keep` };
    }
    pairs.push([name, kept]);
  }
  const fault = sizeFault(pairs);
  return fault === undefined ? { pairs } : { fault };
}

/** Headers as clients see them. */
export function maskedHeaders(names: readonly string[] | null): Record<string, string> | null {
  return names && Object.fromEntries(names.map((name) => [name, MASK]));
}
