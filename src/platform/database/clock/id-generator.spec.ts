import type { DatabaseClock } from './database-clock.js';
import { IdGenerator, momentOf } from './id-generator.js';

const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2026, 10, 26);

let nowMs: number;
let ids: IdGenerator;

beforeEach(() => {
  nowMs = START_MS;
  ids = new IdGenerator({ nowMs: () => nowMs } as DatabaseClock);
});

describe('IdGenerator', () => {
  it('makes ids that grow within a millisecond and over time', () => {
    const made = Array.from({ length: 1_000 }, (_, n) => {
      if (n % 100 === 0) nowMs += 1;
      return ids.next();
    });
    expect(made).toEqual([...new Set(made)].sort());
  });

  it('makes ids that grow while the clock is set back by up to a minute', () => {
    const first = ids.next();
    nowMs -= 60_000;
    const second = ids.next();
    expect(second > first).toBe(true);
    expect(momentOf(second)).toBe(START_MS);
  });

  it.each([61_000, 90 * DAY_MS])('follows a clock that is set back by %i ms', (ms) => {
    ids.next();
    nowMs -= ms;
    const made = [ids.next(), ids.next()];
    expect(made.map(momentOf)).toEqual([nowMs, nowMs]);
    expect(made).toEqual([...made].sort());
  });

  it('makes ids of no earlier moment than requested, up to a minute ahead of the clock', () => {
    expect(momentOf(ids.next(START_MS + 60_000))).toBe(START_MS + 60_000);
    nowMs += 120_000;
    expect(momentOf(ids.next(START_MS + 1))).toBe(nowMs);
    expect(momentOf(ids.next(nowMs + 60_001))).toBe(nowMs);
  });

  it('returns to the present after a clock that was months ahead', () => {
    nowMs += 90 * DAY_MS;
    ids.next();
    nowMs = START_MS;
    expect(momentOf(ids.next())).toBe(START_MS);
  });
});
