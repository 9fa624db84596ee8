import { DURATION_BUCKETS } from './duration-buckets.js';

const { lowest, value } = DURATION_BUCKETS;

/** As `width_bucket` of PostgreSQL finds it. */
function rounded(ms: number): number {
  return value[lowest.findLastIndex((low) => low <= ms)] ?? NaN;
}

describe('DURATION_BUCKETS', () => {
  it('represent every duration up to ten minutes within 5 %', () => {
    const wrong: number[] = [];
    for (let n = 0, ms = 0; n < lowest.length; n += 1) {
      for (const end = lowest[n + 1] ?? 600_001; ms < end; ms += 1) {
        if (Math.abs((value[n] ?? NaN) - ms) * 20 > ms) wrong.push(ms);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('keep short durations as they are', () => {
    expect([0, 1, 2, 10, 18].map(rounded)).toEqual([0, 1, 2, 10, 18]);
    expect([19, 20, 21].map(rounded)).toEqual([19, 19, 22]);
  });

  it('are few', () => {
    expect(lowest.length).toBeLessThan(130);
  });

  it('keep percentiles of any durations within 5 %', () => {
    for (let round = 0; round < 200; round += 1) {
      const size = 1 + Math.floor(Math.random() * 300);
      const exact = Array.from({ length: size }, () => Math.floor(10 ** (Math.random() * 5.5)));
      for (const share of [0.5, 0.95]) {
        const before = percentile(exact, share);
        const after = percentile(exact.map(rounded), share);
        expect(Math.abs(after - before)).toBeLessThanOrEqual(before / 20);
      }
    }
  });
});

/** The nearest rank: the smallest value that at least this share of all values does not exceed. */
function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.ceil(share * sorted.length) - 1] ?? NaN;
}
