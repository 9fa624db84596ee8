import { cpuTimeMs } from '../../../test/support/cpu-time.js';
import { DomainError } from '../http/errors/domain-error.js';
import { fingerprint, fingerprintKey } from './fingerprint.js';

const KEY = fingerprintKey('a secret of the process');
const of = (body: unknown, url = '/webhooks', method = 'POST') =>
  fingerprint(KEY, method, url, body);

function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let n = 0; n < levels; n += 1) value = n % 2 ? [value] : { a: value };
  return value;
}

describe('fingerprint', () => {
  const body = { a: 1, b: { c: [1, 2, { d: null, e: 'x' }] } };

  it.each(['/webhooks/', '/v1/webhooks', '/v1/webhooks/', '/webhooks?a=b', '/webhooks/#x'])(
    'is the same for %s',
    (url) => {
      expect(of(body, url)).toBe(of(body));
    },
  );

  it('does not depend on the order of keys', () => {
    expect(of({ b: { c: [1, 2, { e: 'x', d: null }] }, a: 1 })).toBe(of(body));
  });

  it.each([
    { ...body, a: 2 },
    { ...body, a: '1' },
    { a: 1, b: { c: [2, 1, { d: null, e: 'x' }] } },
    { a: 1 },
    { ...body, extra: null },
    [body],
    null,
    undefined,
    'text',
  ])('is another for %j', (other) => {
    expect(of(other)).not.toBe(of(body));
  });

  it('depends on method, path and key', () => {
    expect(of(body, '/v1x/webhooks')).not.toBe(of(body));
    expect(of(body, '/agents')).not.toBe(of(body));
    expect(of(body, '/webhooks', 'PATCH')).not.toBe(of(body));
    expect(fingerprint(fingerprintKey('another'), 'POST', '/webhooks', body)).not.toBe(of(body));
  });

  it('takes linear time for a path of slashes', async () => {
    const url = `/${'/'.repeat(256 * 1024)}x`;
    expect(await cpuTimeMs(() => of(body, url))).toBeLessThan(1_000);
  });

  it('refuses what is nested too deeply', () => {
    expect(of(nested(100))).toHaveLength(43);
    expect(() => of(nested(101))).toThrow(DomainError);
    expect(() => of(nested(1_000_000))).toThrow('nested too deeply');
  });
});
