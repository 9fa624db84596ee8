import { hostUrls, isDatabaseUrl } from './database-hosts.js';

describe('a PostgreSQL URL', () => {
  it('with several hosts stands for one URL each', () => {
    expect(hostUrls('postgres://u:p%40,q@one:1,two:2,three/db?a=b,c')).toEqual([
      'postgres://u:p%40,q@one:1/db?a=b,c',
      'postgres://u:p%40,q@two:2/db?a=b,c',
      'postgres://u:p%40,q@three/db?a=b,c',
    ]);
    expect(hostUrls('postgresql://one,two/db')).toEqual([
      'postgresql://one/db',
      'postgresql://two/db',
    ]);
  });

  it('with one host stays as it is', () => {
    for (const url of ['postgres://u:a,b@host/db', 'postgres:///db?host=/run/pg', 'no url']) {
      expect(hostUrls(url)).toEqual([url]);
    }
  });

  it.each([
    ['postgres://u@one:5432/db', true],
    ['postgresql://u@one:5432,two:5433/db', true],
    ['postgres://u@one:5432,two:x/db', false],
    ['mysql://u@one,two/db', false],
    ['one,two', false],
  ])('%s is valid: %s', (url, expected) => {
    expect(isDatabaseUrl(url)).toBe(expected);
  });
});
