import {
  parseRetryAfter,
  retryDelay,
  type Attempt,
} from '../../packages/sdk-typescript/src/retry-policy.js';

const LIMITS = { maxRetries: 3, maxWaitMs: 60_000 };
const NOW = Date.parse('2026-11-01T12:00:00Z');

const delay = (attempt: Partial<Attempt>, random = 1): number | undefined =>
  retryDelay({ number: 1, repeatable: true, ...attempt }, LIMITS, NOW, random);

describe('retryDelay', () => {
  it.each([
    [429, true, true],
    [429, false, true],
    [503, true, true],
    [503, false, false],
    [undefined, true, true],
    [undefined, false, false],
    [200, true, false],
    [400, true, false],
    [404, true, false],
    [409, true, false],
    [500, true, false],
    [502, true, false],
  ])('after %p, repeatable: %p, is there: %p', (status, repeatable, expected) => {
    expect(delay({ status, repeatable }) !== undefined).toBe(expected);
  });

  it('waits for an answer that is on its way to an earlier attempt', () => {
    expect(delay({ status: 409, retryAfter: '1' })).toBe(1000);
    expect(delay({ status: 409, retryAfter: '1', repeatable: false })).toBeUndefined();
  });

  it('doubles, with jitter, up to 8 s', () => {
    const limits = { ...LIMITS, maxRetries: 10 };
    const at = (number: number, random: number): number | undefined =>
      retryDelay({ number, repeatable: true, status: 503 }, limits, NOW, random);
    expect([1, 2, 3, 4, 5, 6].map((number) => at(number, 1))).toEqual([
      500, 1000, 2000, 4000, 8000, 8000,
    ]);
    expect([1, 2].map((number) => at(number, 0))).toEqual([250, 500]);
  });

  it('ends after the last retry', () => {
    expect(delay({ number: 3, status: 429 })).toBeDefined();
    expect(delay({ number: 4, status: 429 })).toBeUndefined();
  });

  it('is what Retry-After asks for, if that is longer', () => {
    expect(delay({ status: 429, retryAfter: '7' })).toBe(7000);
    expect(delay({ status: 503, retryAfter: 'Sun, 01 Nov 2026 12:00:09 GMT' })).toBe(9000);
    expect(delay({ status: 429, retryAfter: '0' })).toBe(500);
  });

  it('leaves a very long wait to the caller', () => {
    expect(delay({ status: 429, retryAfter: '60' })).toBe(60_000);
    expect(delay({ status: 429, retryAfter: '61' })).toBeUndefined();
  });
});

describe('parseRetryAfter', () => {
  it.each([null, undefined, '', 'soon', '-1', '1.5'])('makes nothing of %j', (value) => {
    expect(parseRetryAfter(value, NOW)).toBeUndefined();
  });

  it('never looks back', () => {
    expect(parseRetryAfter('Sun, 01 Nov 2026 11:00:00 GMT', NOW)).toBe(0);
  });
});
