export type Filter = Record<string, unknown>;

export type ParsedFilterText =
  | { readonly filter: Filter | null; readonly fault?: never }
  | { readonly fault: string; readonly filter?: never };

const LOGICAL = ['$and', '$or', '$not'];

/** The filter of a text, null if it is empty. The server checks the operators. */
export function parseFilterText(text: string): ParsedFilterText {
  if (text.trim() === '') return { filter: null };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { fault: 'Enter JSON, such as {"data.status": "failed"}.' };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { fault: 'Enter an object of conditions, such as {"data.status": "failed"}.' };
  }
  const keys = Object.keys(value);
  if (keys.length === 0) return { fault: 'Enter a condition, or nothing to send all events.' };
  const wrong = keys.find((key) => !LOGICAL.includes(key) && !/^(type$|data(\.|$))/.test(key));
  return wrong === undefined
    ? { filter: value as Filter }
    : { fault: `Begin each path with "type" or "data.", not "${wrong}".` };
}
