import fc from 'fast-check';
import { arrivalAfter, arrivalIfEmpty, nextSendMs, sendTimes, type RateLimit } from './gcra.js';

const START_MS = 1_764_000_000_000;
const AHEAD_MS = 250;

const limits = fc.record({
  perSecond: fc.oneof(
    fc.double({ min: 0.01, max: 1_000, noNaN: true }),
    fc.constantFrom(0.01, 1, 50, 1_000),
  ),
  burst: fc.integer({ min: 1, max: 1_000 }),
});

/** Turns: the time since the one before, in intervals, and the deliveries that wait. */
const turns = fc.array(
  fc.record({
    after: fc.double({ min: 0, max: 20, noNaN: true }),
    most: fc.integer({ min: 0, max: 300 }),
  }),
  { maxLength: 30 },
);

/** The send times of turns, each of which may send fewer than it is allowed. */
function run(limit: RateLimit, all: readonly { after: number; most: number }[]): number[] {
  let nowMs = START_MS;
  let arrivalMs = arrivalIfEmpty(limit, START_MS);
  return all.flatMap(({ after, most }) => {
    nowMs += (after * 1_000) / limit.perSecond;
    const times = sendTimes(limit, arrivalMs, { nowMs, aheadMs: AHEAD_MS, most });
    arrivalMs = arrivalAfter(limit, arrivalMs, times);
    return times;
  });
}

describe('the generic cell rate algorithm', () => {
  it('never sends more than burst + rate × time in any window', () => {
    fc.assert(
      fc.property(limits, turns, (limit, all) => {
        const times = run(limit, all);
        // Between send i and send i + n there are n + 1 sends. Times of the epoch have 0.25 µs.
        const tightest = times.every((at, i) => {
          const last = times[i + limit.burst];
          return last === undefined || last - at >= 1_000 / limit.perSecond - 0.01;
        });
        const windows = [1, 2, 10].every((seconds) =>
          times.every((from) => {
            const within = times.filter((at) => at >= from && at < from + seconds * 1_000).length;
            return within <= limit.burst + limit.perSecond * (seconds + 0.001);
          }),
        );
        return tightest && windows;
      }),
      { numRuns: 300 },
    );
  });

  it('returns ascending times, from now to as far ahead as it may reserve', () => {
    fc.assert(
      fc.property(
        limits,
        fc.integer({ min: 0, max: 300 }),
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        (limit, most, offset) => {
          const window = { nowMs: START_MS, aheadMs: AHEAD_MS, most };
          const times = sendTimes(limit, START_MS + offset, window);
          expect(times.length).toBeLessThanOrEqual(most);
          expect([...times].sort((a, b) => a - b)).toEqual(times);
          for (const at of times) {
            expect(at).toBeGreaterThanOrEqual(START_MS);
            expect(at).toBeLessThanOrEqual(START_MS + AHEAD_MS);
          }
        },
      ),
    );
  });

  it.each([
    [50, 1],
    [1_000, 1],
    [0.5, 1],
    [20, 10],
  ])('keeps %d per second with turns that come in time (burst %d)', (perSecond, burst) => {
    const limit = { perSecond, burst };
    let arrivalMs = arrivalIfEmpty(limit, START_MS);
    let sent = 0;
    for (let nowMs = START_MS; nowMs <= START_MS + 60_000; nowMs += AHEAD_MS / 2) {
      const times = sendTimes(limit, arrivalMs, { nowMs, aheadMs: AHEAD_MS, most: 250 });
      arrivalMs = arrivalAfter(limit, arrivalMs, times);
      sent += times.length;
    }
    const most = burst + perSecond * (60 + AHEAD_MS / 1_000);
    expect(sent).toBeLessThanOrEqual(most);
    expect(sent).toBeGreaterThanOrEqual(perSecond * 60 - 1);
  });

  it('starts empty, and sends a burst after a pause', () => {
    const limit = { perSecond: 2, burst: 3 };
    const arrivalMs = arrivalIfEmpty(limit, START_MS);
    expect(nextSendMs(limit, arrivalMs, START_MS)).toBe(START_MS + 500);
    const window = { nowMs: START_MS + 10_000, aheadMs: 500, most: 9 };
    expect(sendTimes(limit, arrivalMs, window)).toEqual([
      START_MS + 10_000,
      START_MS + 10_000,
      START_MS + 10_000,
      START_MS + 10_500,
    ]);
  });
});
