import { keyState, scopesText } from './key-state';

const now = Date.parse('2026-11-23T09:30:00Z');
const past = '2026-11-23T09:29:59Z';
const future = '2026-11-24T09:30:00Z';

describe('keyState', () => {
  it.each([
    [{ is_active: true, expires_at: null }, 'active'],
    [{ is_active: true, expires_at: future }, 'active'],
    [{ is_active: false, expires_at: past }, 'expired'],
    [{ is_active: false, expires_at: future }, 'revoked'],
    [{ is_active: false, expires_at: null }, 'revoked'],
  ])('of %j is %s', (key, state) => {
    expect(keyState(key, now)).toBe(state);
  });
});

describe('scopesText', () => {
  it('names the scopes, or all of them', () => {
    expect(scopesText(['ingest', 'agents'])).toBe('ingest, agents');
    expect(scopesText(['ingest', 'agents', 'webhooks'])).toBe('all');
  });
});
