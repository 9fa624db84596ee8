import {
  formatRefreshToken,
  hashRefreshToken,
  REFRESH_TOKEN_BYTES,
} from './refresh-token-format.js';

describe('refresh-token-format', () => {
  it('marks a token as what it is, in URL-safe characters', () => {
    expect(formatRefreshToken(Buffer.alloc(REFRESH_TOKEN_BYTES, 255))).toBe(
      'mutx_rt_' + '_'.repeat(42) + '8',
    );
  });

  it('hashes the whole token', () => {
    // printf %s mutx_rt_abc | sha256sum
    expect(hashRefreshToken('mutx_rt_abc')).toBe(
      '442ef1e1d743d5ac8bee27e7115f0ac7962e380c9a39fece2aa5138081d67cd4',
    );
  });
});
