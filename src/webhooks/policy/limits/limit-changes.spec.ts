import { limitChanges } from './limit-changes.js';

const NOW = new Date('2026-11-27T12:00:00Z');
const UNLIMITED = { ratePerSecond: null, rateBurst: null };
const LIMITED = { ratePerSecond: 0.5, rateBurst: 3 };

describe('limitChanges', () => {
  it('sets limits: the bucket of a new rate limit is empty, with a burst of 1 by default', () => {
    const fields = { rate_limit: { per_second: 20 }, max_concurrency: 2 };
    expect(limitChanges(UNLIMITED, fields, NOW)).toEqual({
      ratePerSecond: 20,
      rateBurst: 1,
      rateLimitedSince: NOW,
      maxConcurrency: 2,
    });
  });

  it('empties the bucket when the rate or the burst changes', () => {
    const changed = [
      { per_second: 0.6, burst: 3 },
      { per_second: 0.5, burst: 4 },
      { per_second: 0.5 },
    ];
    for (const rate_limit of changed) {
      expect(limitChanges(LIMITED, { rate_limit }, NOW)).toHaveProperty('rateLimitedSince', NOW);
    }
  });

  it('changes nothing if a field is absent, or repeats the rate limit', () => {
    expect(limitChanges(LIMITED, {}, NOW)).toEqual({});
    expect(limitChanges(LIMITED, { rate_limit: { per_second: 0.5, burst: 3 } }, NOW)).toEqual({});
    const byDefault = { ratePerSecond: 0.5, rateBurst: 1 };
    expect(limitChanges(byDefault, { rate_limit: { per_second: 0.5 } }, NOW)).toEqual({});
  });

  it('removes limits', () => {
    expect(limitChanges(LIMITED, { rate_limit: null, max_concurrency: null }, NOW)).toEqual({
      ratePerSecond: null,
      rateBurst: null,
      rateLimitedSince: null,
      maxConcurrency: null,
    });
  });
});
