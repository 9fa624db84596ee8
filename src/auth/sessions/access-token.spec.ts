import { isExpired } from './access-token.js';

const claims = { sub: 'user', sid: 'session', iat: 1_000 };

describe('isExpired', () => {
  it.each([
    [1_899, false],
    [1_900, true],
    [10_000, true],
  ])('a token that expires at 1900 s, at %i s: %s', (seconds, expected) => {
    expect(isExpired({ ...claims, exp: 1_900 }, seconds * 1_000)).toBe(expected);
  });

  it.each([undefined, null, '1900', Number.NaN])('counts an expiry of %s as expired', (exp) => {
    expect(isExpired({ ...claims, exp }, 0)).toBe(true);
  });
});
