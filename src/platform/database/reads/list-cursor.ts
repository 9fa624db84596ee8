import { createHash } from 'node:crypto';
import { InvalidCursor } from './read-errors.js';

/** A place in a list, and what its first page knew of the total. */
export interface Position {
  /** The last item before the place. */
  readonly id: string;
  /** Up to 2^32 - 1. */
  readonly total: number;
  readonly totalIsExact: boolean;
}

/** Version, flags, list, id, total. */
const LAYOUT = { version: 0, flags: 1, list: 2, id: 10, total: 26, end: 30 } as const;
const VERSION = 1;
const EXACT = 1;

/** Identifies a list with its filters in 8 bytes. A cursor of one list is no position in another. */
export function listHash(identity: readonly unknown[]): Buffer {
  return createHash('sha256')
    .update(JSON.stringify(identity))
    .digest()
    .subarray(0, LAYOUT.id - LAYOUT.list);
}

/** 40 characters of base64url. */
export function encodeCursor(list: Buffer, { id, total, totalIsExact }: Position): string {
  const bytes = Buffer.alloc(LAYOUT.end);
  bytes.writeUInt8(VERSION, LAYOUT.version);
  bytes.writeUInt8(totalIsExact ? EXACT : 0, LAYOUT.flags);
  list.copy(bytes, LAYOUT.list);
  bytes.write(id.replaceAll('-', ''), LAYOUT.id, 'hex');
  bytes.writeUInt32BE(total, LAYOUT.total);
  return bytes.toString('base64url');
}

/** Throws an {@link InvalidCursor} unless {@link encodeCursor} may have returned it for this list. */
export function decodeCursor(list: Buffer, cursor: string): Position {
  const bytes = Buffer.from(cursor, 'base64url');
  const isWellFormed =
    bytes.length === LAYOUT.end &&
    bytes.toString('base64url') === cursor &&
    bytes.readUInt8(LAYOUT.version) === VERSION &&
    bytes.readUInt8(LAYOUT.flags) <= EXACT;
  if (!isWellFormed) throw new InvalidCursor('malformed');
  if (!bytes.subarray(LAYOUT.list, LAYOUT.id).equals(list)) {
    throw new InvalidCursor('of_another_list');
  }
  const hex = bytes.toString('hex', LAYOUT.id, LAYOUT.total);
  return {
    id: hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
    total: bytes.readUInt32BE(LAYOUT.total),
    totalIsExact: bytes.readUInt8(LAYOUT.flags) === EXACT,
  };
}
