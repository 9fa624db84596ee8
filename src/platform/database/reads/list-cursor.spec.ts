import { decodeCursor, encodeCursor, listHash } from './list-cursor.js';

const LIST = listHash(['agents']);
const POSITION = { id: '019ab7c2-6a10-7f52-9b1d-3c8e5f7a2b40', total: 10_000, totalIsExact: false };
const CURSOR = encodeCursor(LIST, POSITION);

/** The cursor with one byte changed. */
function changed(index: number, value: number): string {
  const bytes = Buffer.from(CURSOR, 'base64url');
  bytes[index] = value;
  return bytes.toString('base64url');
}

describe('a cursor', () => {
  it('is read as it was written, in 40 characters', () => {
    expect(CURSOR).toMatch(/^[\w-]{40}$/);
    expect(decodeCursor(LIST, CURSOR)).toEqual(POSITION);
    const largest = { ...POSITION, total: 2 ** 32 - 1, totalIsExact: true };
    expect(decodeCursor(LIST, encodeCursor(LIST, largest))).toEqual(largest);
  });

  it.each([
    ['empty', ''],
    ['short', CURSOR.slice(0, -1)],
    ['long', `${CURSOR}A`],
    ['padded', `${CURSOR}==`],
    ['in another alphabet', `${CURSOR.slice(0, -1)}+`],
    ['not of this alphabet', '%'.repeat(40)],
    ['of another version', changed(0, 2)],
    ['with unknown flags', changed(1, 2)],
    ['an id', POSITION.id],
  ])('that is %s is malformed', (_what, cursor) => {
    expect(() => decodeCursor(LIST, cursor)).toThrow(/malformed/);
  });

  it('of another list is refused', () => {
    expect(() => decodeCursor(listHash(['webhooks']), CURSOR)).toThrow(/another list/);
  });
});
