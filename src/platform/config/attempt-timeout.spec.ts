import { longestAttemptMs } from './attempt-timeout.js';

describe('longestAttemptMs', () => {
  it('is what an owner may set, unless the setting is longer', () => {
    expect(longestAttemptMs(1_500)).toBe(60_000);
    expect(longestAttemptMs(60_000)).toBe(60_000);
    expect(longestAttemptMs(120_000)).toBe(120_000);
  });
});
