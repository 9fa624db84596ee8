import { relativeTime } from './relative-time';

const NOW = Date.parse('2026-11-27T12:00:00Z');

describe('relativeTime', () => {
  it.each([
    [0, 'now'],
    [-999, 'now'],
    [-1_000, '1 sec. ago'],
    [-59_999, '59 sec. ago'],
    [-60_000, '1 min. ago'],
    [40_000, 'in 40 sec.'],
    [3_600_000, 'in 1 hr.'],
    [-90_000_000, '1 day ago'],
  ])('writes %d ms as "%s"', (distance, text) => {
    expect(relativeTime(NOW + distance, NOW)).toBe(text);
  });
});
