/** A part of the document. */
export type JsonObject = Record<string, unknown>;

type Components = 'schemas' | 'responses' | 'headers' | 'parameters';

/** Points to a component of the document. */
export function reference(kind: Components, name: string): { $ref: string } {
  return { $ref: `#/components/${kind}/${name}` };
}
