import { headersFault, HEADERS_LENGTH_MAX } from './header-faults.js';

const faultOf = (headers: unknown): string | undefined => headersFault(headers, {});
const pairs = (count: number, value = 'v'): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`X-${n}`, value]));

describe('headersFault', () => {
  it.each([
    ['none', {}],
    ['a credential', { Authorization: 'Bearer abc', 'X-Api-Key': '~!"' }],
    ['20 pairs', pairs(20)],
    ['a name of 100 characters', { ['n'.repeat(100)]: 'v' }],
    ['every character of a token', { "!#$%&'*+-.^_`|~09azAZ": 'v' }],
    ['a name of Object.prototype', JSON.parse('{"__proto__":"v","constructor":"v"}')],
    ['a value of 4,096 characters', { 'X-A': 'v'.repeat(4_096) }],
    ['a tab and spaces inside', { 'X-A': 'a\tb  c' }],
    ['names that only resemble a reserved one', { 'X-Host': 'v', Contents: 'v', Tea: 'v' }],
    ['all characters in all', { ...pairs(4, 'v'.repeat(4_000)), Y: 'v'.repeat(4_096 - 3_725) }],
  ])('accepts %s', (_, headers) => {
    expect(faultOf(headers)).toBeUndefined();
  });

  it.each([[[]], ['text'], [1], [true]])('rejects %j, which is no object', (headers) => {
    expect(faultOf(headers)).toBe('must be an object of strings');
  });

  it.each([
    ['21 pairs', pairs(21), /at most 20 pairs/],
    ['an empty name', { '': 'v' }, /each name/],
    ['a name of 101 characters', { ['n'.repeat(101)]: 'v' }, /each name/],
    ['a space in a name', { 'X A': 'v' }, /each name/],
    ['a colon in a name', { 'X:A': 'v' }, /each name/],
    ['a line break in a name', { 'X-A\r\nHost': 'v' }, /each name/],
    ['a line break after a name', { 'X-A\n': 'v' }, /each name/],
    ['a name beyond ASCII', { 'X-Ä': 'v' }, /each name/],
    ['two names that differ in case', { 'X-A': 'v', 'x-a': 'w' }, /must contain x-a once/],
    ['a number', { 'X-A': 1 }, /X-A must be a string/],
    ['null', { 'X-A': null }, /X-A must be a string/],
    ['an empty value', { 'X-A': '' }, /X-A must have 1 to 4096 characters/],
    ['a value of 4,097 characters', { 'X-A': 'v'.repeat(4_097) }, /1 to 4096 characters/],
    ['CR', { 'X-A': 'a\rb' }, /printable ASCII/],
    ['LF', { 'X-A': 'a\nb' }, /printable ASCII/],
    ['LF at the end', { 'X-A': 'a\n' }, /printable ASCII/],
    ['NUL', { 'X-A': 'a\0b' }, /printable ASCII/],
    ['DEL', { 'X-A': 'a\x7fb' }, /printable ASCII/],
    ['a letter beyond ASCII', { 'X-A': 'café' }, /printable ASCII/],
    ['a space at the start', { 'X-A': ' a' }, /printable ASCII/],
    ['a tab at the end', { 'X-A': 'a\t' }, /printable ASCII/],
    ['too much in all', pairs(5, 'v'.repeat(4_000)), /at most 16384 characters in all/],
  ])('rejects %s', (_, headers, message) => {
    expect(faultOf(headers)).toMatch(message);
  });

  it.each([
    ...['Accept', 'Accept-Encoding', 'Connection', 'Expect', 'Host', 'HTTP2-Settings'],
    ...['Keep-Alive', 'TE', 'traceparent', 'tracestate', 'Trailer', 'Transfer-Encoding'],
    ...['Upgrade', 'User-Agent', 'Content-Length', 'Content-Type', 'Proxy-Authorization'],
    ...['webhook-id', 'webhook-signature', 'X-MUTX-Signature', 'x-mutx-anything'],
  ])('rejects %s, in any case', (name) => {
    for (const spelled of [name, name.toLowerCase(), name.toUpperCase()]) {
      expect(faultOf({ [spelled]: 'v' })).toBe(`must not contain ${spelled}, which is reserved`);
    }
  });

  it('names no value', () => {
    const value = 'hush\u00e9';
    expect(faultOf({ 'X-A': value })).not.toContain('hush');
    expect(HEADERS_LENGTH_MAX).toBe(16 * 1024);
  });
});
