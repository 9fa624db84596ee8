import { cursorOf, positionOf } from './event-cursor.js';

const ID = '0192f3c4-7b1a-7c3e-8f00-5a1b2c3d4e5f';

describe('a cursor', () => {
  it('stands for an id, and says nothing else', () => {
    expect(cursorOf(ID)).toMatch(/^[\w-]{23}$/);
    expect(positionOf(cursorOf(ID))).toBe(ID);
  });

  it.each([
    '',
    'x',
    ID,
    cursorOf(ID).slice(1),
    `${cursorOf(ID)}A`,
    `B${cursorOf(ID).slice(1)}`,
    '\u0000'.repeat(23),
  ])('is not %j', (text) => {
    expect(positionOf(text)).toBeUndefined();
  });
});
