import { fromLocal, toLocal } from './local-time';

describe('the times of inputs', () => {
  it('survive a round trip, to the minute', () => {
    expect(fromLocal(toLocal('2026-11-27T12:34:56.000Z'))).toBe('2026-11-27T12:34:00.000Z');
  });

  it('are empty without a time', () => {
    expect([toLocal(undefined), toLocal('soon'), fromLocal('')]).toEqual(['', '', undefined]);
  });
});
