import { payloadFault } from './payload-sanity.js';

describe('payloadFault', () => {
  it.each([
    ['a\u0000b', 'body'],
    [{ name: 'a\ud800' }, 'name'],
    [{ config: { deep: ['ok', '\udc00x'] } }, 'config.deep.1'],
    [{ config: { 'k\u0000': 1 } }, 'config'],
  ])('finds the fault in case %#', (value, field) => {
    expect(payloadFault(value, '')).toMatchObject({ field });
  });

  it.each(['plain', '😀 é', 1, null, undefined, { a: ['b', { c: true }] }])(
    'takes the rest, case %#',
    (value) => {
      expect(payloadFault(value, '')).toBeUndefined();
    },
  );

  it('refuses what is nested too deep, however deep', () => {
    const nest = (levels: number): unknown => {
      let value: unknown = 1;
      for (let level = 0; level < levels; level += 1) value = [value];
      return value;
    };
    expect(payloadFault(nest(51), 'config')).toBeUndefined();
    expect(payloadFault(nest(52), 'config')).toMatchObject({
      message: 'must not be nested deeper than 50 levels',
    });
    expect(payloadFault(nest(100_000), 'config')).toBeDefined();
  });

  it('refuses more than 10,000 values, wherever they stand', () => {
    const ones = (count: number): number[] => Array.from({ length: count }, () => 1);
    const tooMany = { message: 'must not contain more than 10000 values' };
    expect(payloadFault(ones(10_000), 'config')).toBeUndefined();
    expect(payloadFault(ones(10_001), 'config')).toMatchObject(tooMany);
    expect(payloadFault({ a: ones(5_000), b: { c: ones(5_000) } }, '')).toMatchObject(tooMany);
    expect(payloadFault(Object.fromEntries(ones(10_001).entries()), '')).toMatchObject(tooMany);
  });
});
