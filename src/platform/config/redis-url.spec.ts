import { parseRedisUrl } from './redis-url.js';

describe('REDIS_URL', () => {
  it('names one server', () => {
    for (const url of ['redis://cache', 'rediss://u:p@cache:6380/2']) {
      expect(parseRedisUrl(url)).toEqual({ kind: 'single', url });
    }
  });

  it('names the sentinels of a primary', () => {
    expect(parseRedisUrl('redis+sentinel://u:p%40@one:1,two,[::1]:3/main/2')).toEqual({
      kind: 'sentinel',
      nodes: [
        { host: 'one', port: 1 },
        { host: 'two', port: 26_379 },
        { host: '::1', port: 3 },
      ],
      ...{ name: 'main', db: 2, username: 'u', password: 'p@', tls: false },
      sentinelPassword: undefined,
    });
    expect(parseRedisUrl('rediss+sentinel://:p@one/main?sentinelPassword=s')).toMatchObject({
      ...{ name: 'main', db: 0, username: undefined, password: 'p', tls: true },
      sentinelPassword: 's',
    });
  });

  it('names nodes of a cluster', () => {
    expect(parseRedisUrl('redis+cluster://one:7000,two')).toEqual({
      kind: 'cluster',
      nodes: [
        { host: 'one', port: 7_000 },
        { host: 'two', port: 6_379 },
      ],
      ...{ username: undefined, password: undefined, tls: false },
    });
  });

  it.each([
    'http://cache',
    'redis+sentinel://one:26379',
    'redis+sentinel://one,/main',
    'redis+cluster://one/1',
    'redis+cluster://',
    'redis+other://one',
  ])('is not %s', (url) => {
    expect(parseRedisUrl(url)).toBeUndefined();
  });
});
