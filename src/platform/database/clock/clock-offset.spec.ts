import { ClockOffset } from './clock-offset.js';

const DAY_MS = 86_400_000;

const sample = (offset: number, atMs: number) => ({ low: offset, high: offset, atMs });

describe('ClockOffset', () => {
  it('follows steps of up to an hour at once', () => {
    const offset = new ClockOffset();
    expect(offset.observe(sample(0, 0))).toBe(false);
    expect(offset.observe(sample(3_000_000, 2_000))).toBe(false);
    expect(offset.ms).toBe(3_000_000);
    offset.observe(sample(0, 4_000));
    expect(offset.ms).toBe(0);
  });

  it('begins with its first measurement, however far off', () => {
    const offset = new ClockOffset();
    expect(offset.observe(sample(90 * DAY_MS, 0))).toBe(false);
    expect(offset.ms).toBe(90 * DAY_MS);
  });

  it('ignores a clock that is months ahead for seven seconds', () => {
    const offset = new ClockOffset();
    offset.observe(sample(0, 0));
    for (const atMs of [2_000, 4_000, 6_000, 8_000]) {
      expect(offset.observe(sample(90 * DAY_MS, atMs))).toBe(false);
      expect(offset.ms).toBe(0);
    }
    offset.observe(sample(0, 10_000));
    for (const atMs of [12_000, 14_000]) offset.observe(sample(90 * DAY_MS, atMs));
    expect(offset.ms).toBe(0);
  });

  it.each([90, -90])('follows a step of %i days that is confirmed for 10 s, and back', (days) => {
    const offset = new ClockOffset();
    offset.observe(sample(0, 0));
    const steps = [2, 4, 6, 8, 10, 12].map((s) => offset.observe(sample(days * DAY_MS, s * 1_000)));
    expect(steps).toEqual([false, false, false, false, false, true]);
    expect(offset.ms).toBe(days * DAY_MS);
    expect(offset.observe(sample(0, 14_000))).toBe(false);
    expect(offset.observe(sample(0, 24_000))).toBe(true);
    expect(offset.ms).toBe(0);
  });

  it('starts the confirmation anew when the clock steps again', () => {
    const offset = new ClockOffset();
    offset.observe(sample(0, 0));
    offset.observe(sample(90 * DAY_MS, 2_000));
    offset.observe(sample(40 * DAY_MS, 11_000));
    expect(offset.observe(sample(40 * DAY_MS, 13_000))).toBe(false);
    expect(offset.ms).toBe(0);
  });

  it('follows at once what is trusted', () => {
    const offset = new ClockOffset();
    offset.observe(sample(0, 0));
    expect(offset.observe(sample(-90 * DAY_MS, 1_000), true)).toBe(true);
    expect(offset.ms).toBe(-90 * DAY_MS);
  });
});
