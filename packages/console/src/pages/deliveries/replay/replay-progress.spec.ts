import { isOpen, partsOf, progressOf } from './replay-progress';

const RUNNING = {
  matched: 100,
  planned: 60,
  delivered: 20,
  failed: 3,
  cancelled: 2,
  ended_at: null,
};
const END = '2026-11-27T12:00:00.000Z';

describe('the progress of a replay', () => {
  it('is the share of what matched while it plans', () => {
    expect(progressOf(RUNNING)).toBe(0.25);
    expect(isOpen(RUNNING)).toBe(true);
  });

  it('is the share of what was planned once it has ended', () => {
    const ended = { ...RUNNING, ended_at: END };
    expect(progressOf(ended)).toBeCloseTo(25 / 60);
    expect(isOpen(ended)).toBe(true);
    expect(isOpen({ ...ended, delivered: 55 })).toBe(false);
  });

  it('is done without deliveries', () => {
    const none = { ...RUNNING, matched: 0, planned: 0, delivered: 0, failed: 0, cancelled: 0 };
    expect(progressOf(none)).toBe(0);
    expect(isOpen({ ...none, ended_at: END })).toBe(false);
  });

  it('has parts that add up to what matched', () => {
    const parts = partsOf(RUNNING).map(({ name, count, share }) => [name, count, share]);
    expect(parts).toEqual([
      ['delivered', 20, 0.2],
      ['failed', 3, 0.03],
      ['cancelled', 2, 0.02],
      ['waiting', 35, 0.35],
      ['unplanned', 40, 0.4],
    ]);
  });

  it('counts what was created while it is unknown how many events matched', () => {
    const counting = { ...RUNNING, matched: null };
    expect(progressOf(counting)).toBeCloseTo(25 / 60);
    expect(partsOf(counting).at(-1)?.count).toBe(0);
  });
});
