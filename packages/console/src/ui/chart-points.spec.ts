import { isolatedPoints, timeLabels } from './chart-points';

describe('isolatedPoints', () => {
  it('finds the values that no line leads to', () => {
    expect(isolatedPoints([1, null, 2, 3, null, 4])).toEqual([0, 5]);
    expect(isolatedPoints([null, 7, null])).toEqual([1]);
  });

  it('returns null for a line, and for no values', () => {
    expect(isolatedPoints([1, 2, null, 3, 4])).toBeNull();
    expect(isolatedPoints([null, null])).toBeNull();
    expect(isolatedPoints([])).toBeNull();
  });

  it('counts zero as a value', () => {
    expect(isolatedPoints([0, 0, null])).toBeNull();
  });
});

describe('timeLabels', () => {
  const start = Date.parse('2026-11-23T12:00:00Z') / 1_000;

  it('shows the time of day within days', () => {
    expect(timeLabels([start, start + 3_600])[1]).toMatch(/\d\d:\d\d/);
  });

  it('shows dates for labels of different days', () => {
    const labels = timeLabels([start, start + 86_400]);
    expect(labels.join()).not.toContain(':');
    expect(new Set(labels).size).toBe(2);
  });
});
