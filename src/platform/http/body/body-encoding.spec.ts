import { encodingOf, foreignCharsetOf } from './body-encoding.js';

describe('encodingOf', () => {
  it.each([
    [undefined, 'identity'],
    ['', 'identity'],
    ['identity', 'identity'],
    ['gzip', 'gzip'],
    [' GZip ', 'gzip'],
    ['x-gzip', 'gzip'],
    ['br', undefined],
    ['deflate', undefined],
    ['gzip, gzip', undefined],
    ['gzip, identity', undefined],
    ['constructor', undefined],
  ])('of %j is %j', (header, encoding) => {
    expect(encodingOf({ 'content-encoding': header })).toBe(encoding);
  });
});

describe('foreignCharsetOf', () => {
  it.each([
    undefined,
    'application/json',
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
    'application/json; charset = utf8',
    'application/json; charset=US-ASCII',
    'application/json; v=1; charset=utf-8',
    'application/json; x-charset=latin1',
  ])('finds none in %j', (contentType) => {
    expect(foreignCharsetOf(contentType)).toBeUndefined();
  });

  it.each([
    ['application/json; charset=latin1', 'latin1'],
    ['application/json; charset=utf-16', 'utf-16'],
    ['application/json;CHARSET="ISO-8859-1"', 'ISO-8859-1'],
    ['application/json; charset=utf-8; charset=utf-16', 'utf-16'],
    ['application/json; charset=', ''],
  ])('finds the one in %j', (contentType, charset) => {
    expect(foreignCharsetOf(contentType)).toBe(charset);
  });
});
