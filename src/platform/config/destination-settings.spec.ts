import { parseCidrs, parsePorts } from './destination-settings.js';

describe('parseCidrs', () => {
  it('takes ranges of both families, and lone addresses', () => {
    const parsed = parseCidrs('10.0.0.0/8, fd00::/8,192.168.0.7,::1 ');
    expect(parsed?.map(([address, bits]) => `${address.toString()}/${bits}`)).toEqual([
      '10.0.0.0/8',
      'fd00::/8',
      '192.168.0.7/32',
      '::1/128',
    ]);
  });

  it.each([
    '10.0.0.0/33',
    'fd00::/129',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '10.0.0.0/-1',
    '10/8',
    '0x0a.0.0.0/8',
    '010.0.0.0/8',
    'fe80::%eth0/64',
    'internal.example',
    '10.0.0.0/8,,',
    '10.0.0.0/8 fd00::/8',
  ])('refuses %j', (text) => {
    expect(parseCidrs(text)).toBeUndefined();
  });
});

describe('parsePorts', () => {
  it('takes ports and ranges of them', () => {
    expect(parsePorts('443, 8000-8999,8443 ')).toEqual([
      { first: 443, last: 443 },
      { first: 8000, last: 8999 },
      { first: 8443, last: 8443 },
    ]);
  });

  it.each([
    '0',
    '65536',
    '-1',
    '80-',
    '-80',
    '90-80',
    '80-90-100',
    'http',
    '8e1',
    '80,,443',
    '80 443',
  ])('refuses %j', (text) => {
    expect(parsePorts(text)).toBeUndefined();
  });
});
