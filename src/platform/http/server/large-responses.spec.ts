import { LargeResponses, sizeOf } from './large-responses.js';

const MIB = 1024 * 1024;

describe('large responses', () => {
  it('are bounded to 32 MiB per account', () => {
    const responses = new LargeResponses();
    expect(responses.add('a', 31 * MIB)).toBeUndefined();
    expect(responses.add('a', 1 * MIB + 1)).toBe('account');
    expect(responses.add('a', 1 * MIB)).toBeUndefined();
    expect(responses.add('b', 32 * MIB)).toBeUndefined();
    responses.remove('a', 31 * MIB);
    expect(responses.add('a', 31 * MIB)).toBeUndefined();
  });

  it('are bounded to 128 MiB per process', () => {
    const responses = new LargeResponses();
    for (const account of ['a', 'b', 'c', 'd']) responses.add(account, 32 * MIB);
    expect(responses.add('e', 1)).toBe('process');
    responses.remove('a', 32 * MIB);
    expect(responses.add('e', 1)).toBeUndefined();
  });
});

describe('sizeOf', () => {
  it.each<[unknown, number]>([
    ['x'.repeat(1000), 0],
    ['x'.repeat(300_000), 300_000],
    ['€'.repeat(100_000), 300_000],
    [Buffer.alloc(7), 7],
    [undefined, 0],
  ])('counts bytes', (payload, bytes) => {
    expect(sizeOf(payload)).toBe(bytes);
  });
});
