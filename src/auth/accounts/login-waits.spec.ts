import { ACCOUNT_WAITS, ADDRESS_WAITS, waitsOf } from './login-waits.js';

describe('waitsOf', () => {
  it('costs nothing at first, then doubles up to the longest', () => {
    expect(waitsOf({ free: 2, maxSeconds: 10 })).toEqual([0, 0, 1, 2, 4, 8, 10]);
    expect(waitsOf({ free: 0, maxSeconds: 1 })).toEqual([1]);
  });

  it.each([ACCOUNT_WAITS, ADDRESS_WAITS])('ends at five minutes, no later', (policy) => {
    const waits = waitsOf(policy);
    expect(waits.filter((wait) => wait === 0)).toHaveLength(policy.free);
    expect(Math.max(...waits)).toBe(300);
    expect(waits.at(-1)).toBe(300);
  });
});
