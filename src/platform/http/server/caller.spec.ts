import { callerOf } from './caller.js';

const caller = (headers: Record<string, string>, ip = '203.0.113.7') => callerOf({ ip, headers });

describe('callerOf', () => {
  it('counts a key as one, however it is sent', () => {
    const { credential } = caller({ 'x-api-key': 'mutx_live_x' });
    expect(credential).toMatch(/^[0-9a-f]{64}$/);
    expect(caller({ authorization: 'Bearer mutx_live_x' }).credential).toBe(credential);
    expect(caller({ authorization: 'bearer   mutx_live_x ' }).credential).toBe(credential);
    expect(caller({ 'x-api-key': 'mutx_live_y' }).credential).not.toBe(credential);
  });

  it('is not fooled by headers that authentication does not look at', () => {
    const { credential } = caller({ 'x-api-key': 'mutx_live_x' });
    const headers = { 'x-api-key': 'mutx_live_x', authorization: 'Basic cmFuZG9t' };
    expect(caller(headers).credential).toBe(credential);
    expect(caller({ authorization: 'Basic cmFuZG9t' }).credential).toBeUndefined();
    expect(caller({ 'x-api-key': '' }).credential).toBeUndefined();
  });

  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::'],
    ['2001:db8:1:2:ffff::1', '2001:db8:1:2::'],
  ])('counts %s as %s', (ip, address) => {
    expect(caller({}, ip).address).toBe(address);
  });

  it('copes with a client that has left already', () => {
    expect(callerOf({ headers: {} })).toEqual({ address: '', credential: undefined });
  });
});
