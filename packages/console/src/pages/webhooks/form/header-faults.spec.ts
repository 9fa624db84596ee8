import { headersFault, metadataFault } from './header-faults';

const pair = (name: string, value = 'v') => ({ name, value });

describe('headersFault', () => {
  it('accepts credentials, and stored values at the same origin', () => {
    expect(headersFault([pair('Authorization', 'Bearer x'), pair('X-A', '***')], false)).toBe(
      undefined,
    );
  });

  it.each([
    [[pair('')], /name/],
    [[pair('X A')], /name/],
    [[pair('Host')], /Remove Host/],
    [[pair('content-type')], /Remove content-type/],
    [[pair('X-MUTX-Event')], /Remove/],
    [[pair('X-A'), pair('x-a')], /Enter x-a once/],
    [[pair('X-A', '')], /printable/],
    [[pair('X-A', 'é')], /printable/],
    [Array.from({ length: 21 }, (_, n) => pair(`X-${n}`)), /at most 20/],
  ])('rejects %j', (headers, fault) => {
    expect(headersFault(headers, false)).toMatch(fault);
  });

  it('rejects a stored value for another origin', () => {
    expect(headersFault([pair('X-A', '***')], true)).toMatch(/again/);
    expect(headersFault([pair('X-A', 'new')], true)).toBeUndefined();
  });
});

describe('metadataFault', () => {
  it.each([
    [[pair('team', 'ops')], undefined],
    [[pair('', 'ops')], /1 to 64/],
    [[pair('n'.repeat(65))], /1 to 64/],
    [[pair('a'), pair('a')], /Enter a once/],
    [[pair('a', 'x'.repeat(501))], /500 characters for a/],
    [Array.from({ length: 21 }, (_, n) => pair(`${n}`)), /at most 20/],
  ])('judges %j', (pairs, fault) => {
    if (fault === undefined) expect(metadataFault(pairs)).toBeUndefined();
    else expect(metadataFault(pairs)).toMatch(fault);
  });
});
