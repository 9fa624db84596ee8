import type { Limits } from './limits.js';
import {
  AHEAD_MS,
  aheadMs,
  allowedSends,
  arrivalAfterSends,
  MAX_AHEAD_MS,
  sendAtMs,
  waitMs,
} from './turn-plan.js';

const NOW = 1_764_000_000_000;
const NO_LIMITS: Limits = {
  nowMs: NOW,
  rateLimit: null,
  rateLimitedSinceMs: NOW,
  arrivalMs: null,
  maxConcurrency: null,
  inFlight: 0,
};
const limits = (change: Partial<Limits>): Limits => ({ ...NO_LIMITS, ...change });

describe('the plan of a turn', () => {
  it('allows as many as asked for, at once, without a limit', () => {
    expect(allowedSends(NO_LIMITS, { aheadMs: AHEAD_MS, most: 3 })).toEqual([NOW, NOW, NOW]);
    expect(waitMs(NO_LIMITS, [NOW])).toBe(0);
    expect(arrivalAfterSends(NO_LIMITS, [NOW])).toBeNull();
    expect(sendAtMs(NO_LIMITS, 5)).toBeNull();
  });

  it('allows the concurrency that is free, and waits for an end', () => {
    const busy = limits({ maxConcurrency: 5, inFlight: 3 });
    expect(allowedSends(busy, { aheadMs: AHEAD_MS, most: 250 })).toHaveLength(2);
    expect(waitMs(busy, [NOW])).toBe(0);
    expect(waitMs(busy, [NOW, NOW])).toBe(1_000);
    const lowered = limits({ maxConcurrency: 2, inFlight: 3 });
    expect(allowedSends(lowered, { aheadMs: AHEAD_MS, most: 250 })).toEqual([]);
    expect(waitMs(lowered, [])).toBe(1_000);
  });

  it('reserves send times, and has the next turn when half of the reserve is left', () => {
    const rate = limits({ rateLimit: { perSecond: 20, burst: 1 }, arrivalMs: NOW });
    const times = allowedSends(rate, { aheadMs: AHEAD_MS, most: 250 });
    expect(times).toEqual([0, 50, 100, 150, 200, 250].map((ms) => NOW + ms));
    expect(waitMs(rate, times)).toBe(300 - AHEAD_MS / 2);
    expect(arrivalAfterSends(rate, times)).toBe(NOW + 300);
    expect(sendAtMs(rate, 100)).toBe(NOW + 5_000);
  });

  it('reserves more when turns come late, up to a bound', () => {
    expect([0, 100, 10_000].map(aheadMs)).toEqual([AHEAD_MS, AHEAD_MS + 200, MAX_AHEAD_MS]);
  });

  it('starts with an empty bucket when the limit was set', () => {
    const rateLimit = { perSecond: 2, burst: 1 };
    const fresh = limits({ rateLimit, rateLimitedSinceMs: NOW });
    expect(allowedSends(fresh, { aheadMs: AHEAD_MS, most: 250 })).toEqual([]);
    expect(sendAtMs(fresh, 0)).toBe(NOW + 500);
    expect(waitMs(fresh, [])).toBe(500 - AHEAD_MS / 2);
    const old = limits({ rateLimit, rateLimitedSinceMs: NOW - 60_000 });
    expect(allowedSends(old, { aheadMs: AHEAD_MS, most: 250 })).toEqual([NOW]);
  });

  it('both limits apply', () => {
    const both = limits({
      rateLimit: { perSecond: 100, burst: 10 },
      arrivalMs: NOW - 1_000,
      maxConcurrency: 4,
      inFlight: 1,
    });
    expect(allowedSends(both, { aheadMs: AHEAD_MS, most: 250 })).toHaveLength(3);
  });

  it('a clock that was set back stops a webhook for no longer than its bucket takes to fill', () => {
    const ahead = limits({
      rateLimit: { perSecond: 10, burst: 2 },
      arrivalMs: NOW + 3_600_000,
    });
    expect(sendAtMs(ahead, 0)).toBe(NOW + MAX_AHEAD_MS + 100);
  });
});
