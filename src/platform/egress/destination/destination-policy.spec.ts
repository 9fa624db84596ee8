import type { AppConfig } from '../../config/app-config.js';
import { parseCidrs, parsePorts } from '../../config/destination-settings.js';
import { DestinationGuard } from './destination-guard.js';
import { DestinationPolicy } from './destination-policy.js';
import type { NameResolver } from './name-resolver.js';

const PUBLIC = '93.184.216.34';

const ZONE: Record<string, string[]> = {
  'example.com': [PUBLIC],
  'example.com.': [PUBLIC],
  'both.example': [PUBLIC, '2606:4700:4700::1111'],
  'mixed.example': [PUBLIC, '10.0.0.1'],
  'mixed6.example': [PUBLIC, 'fd00::1'],
  'private.example': ['192.168.1.1'],
  'metadata.example': ['169.254.169.254'],
  'mapped.example': ['::ffff:127.0.0.1'],
  'empty.example': [],
};

function policy(allowPrivateDestinations = false, cidrs = '', ports = '') {
  const asked: string[] = [];
  const resolve = (name: string): Promise<string[]> => {
    asked.push(name);
    const found = ZONE[name];
    return found ? Promise.resolve(found) : Promise.reject(new Error('queryA ENOTFOUND'));
  };
  const allowedDestinations = { ranges: parseCidrs(cidrs) ?? [], ports: parsePorts(ports) ?? [] };
  const config = { allowPrivateDestinations, allowedDestinations } as unknown as AppConfig;
  const guard = new DestinationGuard(config, { resolve } as NameResolver);
  const destinations = new DestinationPolicy(guard);
  return { destinations, asked };
}

const detailOf = (url: string, ...settings: Parameters<typeof policy>) =>
  policy(...settings)
    .destinations.check(url)
    .then(
      () => 'allowed',
      (error: { kind: string; code: string; detail: string }) => {
        expect(error).toMatchObject({ kind: 'bad_request', code: 'invalid_url' });
        return error.detail;
      },
    );

describe('DestinationPolicy', () => {
  it.each([
    'http://example.com',
    'https://example.com/hook?a=b#c',
    'HTTPS://EXAMPLE.COM:8443/',
    'http://example.com./',
    'http://both.example/',
    'http://1.1.1.1/',
    'http://0x01010101/',
    'http://[2606:4700:4700::1111]:8080/',
    'http://[::ffff:8.8.8.8]/',
  ])('takes %s', async (url) => {
    expect(await detailOf(url)).toBe('allowed');
  });

  it.each([
    '',
    'example.com',
    'ftp://example.com/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'gopher://example.com/',
    '//example.com/',
    'http:/example.com/',
    'http:example.com',
    'http:\\\\example.com',
    ' http://example.com/',
    'httpx://example.com/',
  ])('wants http:// or https://, not %j', async (url) => {
    expect(await detailOf(url)).toBe('The URL must start with http:// or https://.');
    expect(await detailOf(url, true)).toBe('The URL must start with http:// or https://.');
  });

  it.each([
    'http://',
    'http://[::1',
    'http://exa mple.com/',
    'http://a:99999/',
    'http://1.2.3.400/',
  ])('wants a URL that can be parsed, not %j', async (url) => {
    expect(await detailOf(url)).toBe('The URL is not valid.');
  });

  it.each([
    'http://example.com/ ',
    'http://example.com/\t',
    'http://exam\tple.com/',
    'http://example.com\n/',
    'http://example.com/a\rb',
    'http://example.com/\u0007',
    'http://example.com/\u007f',
    'http://example.com/\u009f',
    'http://example.com\\a',
    'http:///\\example.com/',
  ])('rejects %j, which URL parsers change silently', async (url) => {
    const message =
      'The URL must not contain control characters, backslashes, or leading or trailing spaces.';
    expect(await detailOf(url)).toBe(message);
    expect(await detailOf(url, true)).toBe(message);
  });

  it('rejects port 0', async () => {
    expect(await detailOf('http://93.184.215.14:0/')).toBe('The URL must not use port 0.');
    expect(await detailOf('http://93.184.215.14:0/', true)).toBe('The URL must not use port 0.');
  });

  it.each(['http://user:pw@example.com/', 'http://user@example.com/', 'https://:pw@example.com/'])(
    'wants no credentials as in %s',
    async (url) => {
      expect(await detailOf(url)).toBe('The URL must not contain credentials.');
      expect(await detailOf(url, true)).toBe('The URL must not contain credentials.');
    },
  );

  it.each([
    ['http://127.0.0.1/', '127.0.0.1'],
    ['http://127.0.0.1./', '127.0.0.1'],
    ['http://127.1/', '127.0.0.1'],
    ['http://127.0.1/', '127.0.0.1'],
    ['http://2130706433/', '127.0.0.1'],
    ['http://0x7f000001/', '127.0.0.1'],
    ['http://0x7f.1/', '127.0.0.1'],
    ['http://017700000001/', '127.0.0.1'],
    ['http://0177.0.0.01/', '127.0.0.1'],
    ['http://0/', '0.0.0.0'],
    ['http://１２７.０.０.１/', '127.0.0.1'],
    ['http://127。0。0。1/', '127.0.0.1'],
    ['http://%31%32%37.0.0.1/', '127.0.0.1'],
    ['http://⑯⑨.254.169.254/', '169.254.169.254'],
    ['http://0xa9fea9fe/latest/meta-data/', '169.254.169.254'],
    ['http://3232235521/', '192.168.0.1'],
    ['http://[::1]/', '[::1]'],
    ['http://[0:0:0:0:0:0:0:1]/', '[::1]'],
    ['http://[::]/', '[::]'],
    ['http://[::127.0.0.1]/', '[::7f00:1]'],
    ['http://[::ffff:127.0.0.1]/', '[::ffff:7f00:1]'],
    ['http://[64:ff9b::10.0.0.1]/', '[64:ff9b::a00:1]'],
    ['http://[fe80::1]/', '[fe80::1]'],
    ['http://localhost:3000/', 'localhost'],
    ['http://LOCALHOST./', 'localhost.'],
    ['http://ｌocalhost/', 'localhost'],
    ['http://app.localhost/', 'app.localhost'],
    ['http://private.example/', 'private.example'],
    ['http://metadata.example/', 'metadata.example'],
    ['http://mapped.example/', 'mapped.example'],
    ['http://mixed.example/', 'mixed.example'],
    ['http://mixed6.example/', 'mixed6.example'],
  ])('refuses %s', async (url, host) => {
    expect(await detailOf(url)).toBe(`${host} resolves to a non-public address.`);
    expect(await detailOf(url, true)).toBe('allowed');
  });

  it.each(['nowhere.example', 'empty.example'])(
    'refuses %s, which has no address',
    async (name) => {
      expect(await detailOf(`http://${name}/`)).toBe(`${name} could not be resolved.`);
    },
  );

  it('resolves no names where private destinations are allowed', async () => {
    const { destinations, asked } = policy(true);
    await destinations.check('http://nowhere.example/');
    expect(asked).toEqual([]);
  });

  describe('with allowed ranges', () => {
    const ranges = '10.0.0.0/8, 192.168.1.1, fd00::/8, 127.0.0.0/8';

    it.each([
      'http://10.255.0.1/',
      'http://0xa000001/',
      'http://[::ffff:10.0.0.1]/',
      'http://private.example/',
      'http://mixed.example/',
      'http://mixed6.example/',
      'http://localhost/',
      'http://example.com/',
    ])('takes %s', async (url) => {
      expect(await detailOf(url, false, ranges, '1-65535')).toBe('allowed');
    });

    it.each([
      'http://11.0.0.1.nip.invalid/',
      'http://172.16.0.1/',
      'http://192.168.1.2/',
      'http://metadata.example/',
      'http://[fe80::1]/',
      'http://[::10.0.0.1]/',
      'http://[64:ff9b::10.0.0.1]/',
      'http://[2002:a00:1::]/',
    ])('still refuses %s', async (url) => {
      expect(await detailOf(url, false, ranges, '1-65535')).not.toBe('allowed');
    });
  });

  it('takes no range whose ports are not named', async () => {
    expect(await detailOf('http://10.0.0.1/', false, '10.0.0.0/8')).toBe(
      '10.0.0.1 resolves to a non-public address.',
    );
  });

  describe('with allowed ports', () => {
    const ports = '443, 8000-8999';

    it.each(['https://example.com/', 'https://example.com:443/', 'http://example.com:8080/'])(
      'takes %s',
      async (url) => {
        expect(await detailOf(url, false, '', ports)).toBe('allowed');
        expect(await detailOf(url, true, '', ports)).toBe('allowed');
      },
    );

    it.each([
      ['http://example.com/', 80],
      ['https://example.com:22/', 22],
      ['http://example.com:9000/', 9000],
      ['http://10.0.0.1:6379/', 6379],
    ])('refuses %s', async (url, port) => {
      expect(await detailOf(url, false, '', ports)).toBe(`The URL must not use port ${port}.`);
      expect(await detailOf(url, true, '', ports)).toBe(`The URL must not use port ${port}.`);
    });
  });
});
