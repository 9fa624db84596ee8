import { UnverifiedCredentials } from './unverified-credentials.js';

const caller = (credential?: string, address = '203.0.113.7') => ({ address, credential });

describe('UnverifiedCredentials', () => {
  it('counts rejected credentials for their address', () => {
    const guard = new UnverifiedCredentials();
    guard.reject(caller('a'), 0);
    guard.reject(caller('b'), 0);
    expect(guard.countFor(caller('c'), 1)?.current).toBe(2);
    expect(guard.countFor(caller('c', '203.0.113.8'), 1)?.current).toBe(0);
  });

  it('leaves confirmed credentials and requests without one alone', () => {
    const guard = new UnverifiedCredentials();
    guard.verify(caller('good'));
    guard.verify(caller());
    guard.reject(caller(), 0);
    expect(guard.countFor(caller('new'), 1)?.current).toBe(0);
    guard.reject(caller('bad'), 0);
    expect(guard.countFor(caller('new'), 1)?.current).toBe(1);
    expect(guard.countFor(caller('good'), 1)).toBeUndefined();
    expect(guard.countFor(caller(), 1)).toBeUndefined();
  });

  it('forgets a credential that was revoked', () => {
    const guard = new UnverifiedCredentials();
    guard.verify(caller('key'));
    guard.reject(caller('key'), 1);
    expect(guard.countFor(caller('key'), 2)?.current).toBe(1);
  });
});
