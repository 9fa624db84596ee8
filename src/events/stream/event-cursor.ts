const VERSION = 1;
const ID_BYTES = 16;
const BASE64URL = /^[\w-]{23}$/;

/** The opaque form of a position in the order of event ids; depends on nothing but the id. */
export function cursorOf(id: string): string {
  const bytes = Buffer.from(id.replaceAll('-', ''), 'hex');
  return Buffer.concat([Buffer.from([VERSION]), bytes]).toString('base64url');
}

/** The position of a cursor; undefined if it is not one of ours. */
export function positionOf(cursor: string): string | undefined {
  if (!BASE64URL.test(cursor)) return undefined;
  const bytes = Buffer.from(cursor, 'base64url');
  if (bytes.length !== ID_BYTES + 1 || bytes[0] !== VERSION) return undefined;
  const hex = bytes.toString('hex', 1);
  return [0, 8, 12, 16, 20].map((from, n, all) => hex.slice(from, all[n + 1])).join('-');
}
