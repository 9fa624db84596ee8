import { UnconfirmedCredentials } from './unconfirmed-credentials.js';

const caller = (credential?: string, address = '203.0.113.7') => ({ address, credential });

describe('UnconfirmedCredentials', () => {
  it('counts made-up credentials for their address', () => {
    const guard = new UnconfirmedCredentials();
    guard.note(caller('a'), 'refused', 0);
    guard.note(caller('b'), 'unasked', 0);
    expect(guard.countFor(caller('c'), 1)?.current).toBe(2);
    expect(guard.countFor(caller('c', '203.0.113.8'), 1)?.current).toBe(0);
  });

  it('leaves confirmed credentials and those who bring none alone', () => {
    const guard = new UnconfirmedCredentials();
    guard.note(caller('good'), 'confirmed', 0);
    guard.note(caller('good'), 'unasked', 0);
    guard.note(caller(), 'unasked', 0);
    expect(guard.countFor(caller('new'), 1)?.current).toBe(0);
    guard.note(caller('bad'), 'refused', 0);
    expect(guard.countFor(caller('new'), 1)?.current).toBe(1);
    expect(guard.countFor(caller('good'), 1)).toBeUndefined();
    expect(guard.countFor(caller(), 1)).toBeUndefined();
  });

  it('forgets a credential that was revoked', () => {
    const guard = new UnconfirmedCredentials();
    guard.note(caller('key'), 'confirmed', 0);
    guard.note(caller('key'), 'refused', 1);
    expect(guard.countFor(caller('key'), 2)?.current).toBe(1);
  });
});
