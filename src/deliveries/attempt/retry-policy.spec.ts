import { errorOf, type SendResult } from './attempt-result.js';
import { decide, decideProbe, RETRY_AFTER_MAX_MS, retryDelaysMs } from './retry-policy.js';

const SETTINGS = { maxRetries: 5, retryBaseMs: 10_000, retryFactor: 4 };
const DELAYS = [10_000, 40_000, 160_000, 640_000, 2_560_000];
const NOON = Date.parse('2026-11-01T12:00:00Z');

const responded = (statusCode: number, retryAfter: string | null = null): SendResult => ({
  kind: 'response',
  statusCode,
  body: '',
  retryAfter,
  durationMs: 5,
});

const failed = (reason: 'timeout' | 'network' | 'blocked'): SendResult => ({
  kind: 'error',
  reason,
  message: reason,
  durationMs: 5,
});

const abandoned: SendResult = { kind: 'abandoned', durationMs: null };

const after = (sent: SendResult, attempt: number, random = 0.5) =>
  decide(errorOf(sent), attempt, DELAYS, { random, nowMs: NOON });

describe('retryDelaysMs', () => {
  const delays = (
    maxAttempts: number | null,
    retrySchedule: number[] | null,
    settings = SETTINGS,
  ) => retryDelaysMs({ maxAttempts, retrySchedule }, settings);

  it('is 10 s, 40 s, 160 s, 640 s, 2560 s by default', () => {
    expect(delays(null, null)).toEqual(DELAYS);
  });

  it('is the schedule of the webhook, in seconds', () => {
    expect(delays(null, [1, 2.5])).toEqual([1_000, 2_500]);
    expect(delays(null, [])).toEqual([]);
  });

  it('has no delay for the only attempt of a test', () => {
    expect(delays(1, null)).toEqual([]);
    expect(delays(1, [5, 5])).toEqual([]);
  });

  it('is a week at most, whatever the settings', () => {
    const steep = { maxRetries: 20, retryBaseMs: 3_600_000, retryFactor: 10 };
    expect(delays(null, null, steep).at(-1)).toBe(7 * 86_400_000);
  });
});

describe('decide', () => {
  it.each([200, 201, 204, 299])('%i is delivered', (statusCode) => {
    expect(after(responded(statusCode), 1)).toEqual({ status: 'delivered' });
  });

  it.each([
    responded(199),
    responded(302),
    responded(404),
    responded(500),
    failed('timeout'),
    failed('network'),
    { kind: 'not_built', durationMs: 0 } as const,
  ])('retries %j', (result) => {
    expect(after(result, 1)).toEqual({ status: 'pending', retryInMs: 10_000 });
    expect(after(result, 5)).toEqual({ status: 'pending', retryInMs: 2_560_000 });
    expect(after(result, 6)).toEqual({ status: 'failed', reason: 'exhausted' });
  });

  it('varies the delay by 20 % either way', () => {
    expect(after(responded(500), 1, 0)).toEqual({ status: 'pending', retryInMs: 8_000 });
    expect(after(responded(500), 1, 0.999_999)).toEqual({ status: 'pending', retryInMs: 12_000 });
  });

  it('ends at once on 410 and on a blocked destination', () => {
    expect(after(responded(410), 1)).toEqual({ status: 'failed', reason: 'gone' });
    expect(after(failed('blocked'), 1)).toEqual({ status: 'failed', reason: 'blocked' });
  });

  it('spreads abandoned attempts over a few seconds, as long as there are attempts left', () => {
    expect(after(abandoned, 1, 0)).toEqual({ status: 'pending', retryInMs: 0 });
    expect(after(abandoned, 1)).toEqual({ status: 'pending', retryInMs: 1_000 });
    expect(after(abandoned, 3)).toEqual({ status: 'pending', retryInMs: 3_000 });
    expect(after(abandoned, 6)).toEqual({ status: 'failed', reason: 'exhausted' });
  });

  it.each([
    [429, '60', 60_000],
    [503, ' 60 ', 60_000],
    [503, 'Sun, 01 Nov 2026 12:05:00 GMT', 300_000],
    [429, '1', 10_000],
    [503, 'Sun, 01 Nov 2026 11:00:00 GMT', 10_000],
    [429, '99999999999', RETRY_AFTER_MAX_MS],
    [429, 'soon', 10_000],
    [429, '-5', 10_000],
    [500, '60', 60_000],
    [502, '60', 60_000],
    [504, '60', 60_000],
    [404, '60', 10_000],
    [503, '90.5', 90_500],
    [503, 'Sun Nov  1 12:05:00 2026', 300_000],
    [503, 'Sunday, 01-Nov-26 12:05:00 GMT', 300_000],
    [503, '2026', 2_026_000],
  ])('%i with Retry-After %s waits %i ms', (statusCode, retryAfter, expected) => {
    expect(after(responded(statusCode, retryAfter), 1)).toEqual({
      status: 'pending',
      retryInMs: expected,
    });
  });
});

describe('decideProbe', () => {
  it('leaves a delivery that failed due, however often it failed', () => {
    for (const result of [responded(500), responded(503, '60'), failed('timeout')]) {
      expect(decideProbe(errorOf(result))).toEqual({ status: 'pending', retryInMs: 0 });
    }
  });

  it('ends with what ends any delivery', () => {
    expect(decideProbe(errorOf(responded(204)))).toEqual({ status: 'delivered' });
    expect(decideProbe(errorOf(responded(410)))).toEqual({ status: 'failed', reason: 'gone' });
    expect(decideProbe(errorOf(failed('blocked')))).toEqual({
      status: 'failed',
      reason: 'blocked',
    });
  });
});
