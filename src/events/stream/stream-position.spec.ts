import { idFloor } from '../../platform/database/clock/id-generator.js';
import { cursorOf } from './event-cursor.js';
import { advancedHorizon, startOf } from './stream-position.js';

const NOW = Date.UTC(2026, 10, 27);
const at = (ms: number): string => idFloor(new Date(NOW + ms));
const known = { horizon: at(0), oldest: at(-1_000_000) };

describe('a stream', () => {
  it('starts now without a position', () => {
    expect(startOf(undefined, known)).toEqual({ position: at(0), hasGap: false });
  });

  it.each([-1_000_000, -1, 0, 1, 60_000])('continues at a position %i ms from now', (ms) => {
    expect(startOf(cursorOf(at(ms)), known)).toEqual({ position: at(ms), hasGap: false });
  });

  it.each([
    ['expired', cursorOf(at(-1_000_001))],
    ['of a future that no process can know', cursorOf(at(60_001))],
    ['malformed', 'malformed'],
  ])('starts now, with a gap, where the position is %s', (_what, cursor) => {
    expect(startOf(cursor, known)).toEqual({ position: at(0), hasGap: true });
  });
});

describe('the horizon', () => {
  it('advances, and stays where a later read is lower', () => {
    expect(advancedHorizon(undefined, at(0))).toBe(at(0));
    expect(advancedHorizon(at(0), at(5))).toBe(at(5));
    expect(advancedHorizon(at(0), at(-60_000))).toBe(at(0));
  });

  it('is void once the clock was set back by more than a minute', () => {
    expect(advancedHorizon(at(0), at(-60_001))).toBeUndefined();
  });
});
