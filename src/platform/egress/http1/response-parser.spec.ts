import { HeadTooLargeError, MalformedResponseError, ResponseParser } from './response-parser.js';

const LIMITS = { maxBytes: 64, keepBytes: 8 };

/** Pushes the text in pieces of so many bytes; stops where the response ends, as the connection does. */
function parsed(text: string, size = text.length): ResponseParser {
  const parser = new ResponseParser(LIMITS);
  const bytes = Buffer.from(text, 'latin1');
  for (let at = 0; at < bytes.length && !parser.done; at += size) {
    parser.push(bytes.subarray(at, at + size));
  }
  return parser;
}

interface Case {
  text: string;
  status: number;
  body: string;
  done: boolean;
  reusable: boolean;
}

const CASES: [string, Case][] = [
  [
    'a fixed length',
    {
      text: 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello',
      ...{ status: 200, body: 'hello', done: true, reusable: true },
    },
  ],
  [
    'a length of zero, without a reason phrase',
    {
      text: 'HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n',
      ...{ status: 200, body: '', done: true, reusable: true },
    },
  ],
  [
    'chunks, with extensions and trailers',
    {
      text: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nhel\r\n2\r\nlo\r\n0\r\nX: y\r\n\r\n',
      ...{ status: 200, body: 'hello', done: true, reusable: true },
    },
  ],
  [
    'a body that ends with the connection',
    {
      text: 'HTTP/1.1 200 OK\r\n\r\nhello',
      ...{ status: 200, body: 'hello', done: false, reusable: false },
    },
  ],
  [
    'HTTP/1.0',
    {
      text: 'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok',
      ...{ status: 200, body: 'ok', done: true, reusable: false },
    },
  ],
  [
    'HTTP/1.0 that keeps the connection',
    {
      text: 'HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 2\r\n\r\nok',
      ...{ status: 200, body: 'ok', done: true, reusable: true },
    },
  ],
  [
    'a connection that is to be closed',
    {
      text: 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok',
      ...{ status: 200, body: 'ok', done: true, reusable: false },
    },
  ],
  [
    'interim responses before the final one',
    {
      text: 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n',
      ...{ status: 204, body: '', done: true, reusable: true },
    },
  ],
  [
    '304 with a length',
    {
      text: 'HTTP/1.1 304 Not Modified\r\nContent-Length: 100\r\n\r\n',
      ...{ status: 304, body: '', done: true, reusable: true },
    },
  ],
  [
    'the same length twice',
    {
      text: 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok',
      ...{ status: 200, body: 'ok', done: true, reusable: true },
    },
  ],
  [
    'two lengths',
    {
      text: 'HTTP/1.1 410 Gone\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok',
      ...{ status: 410, body: 'ok', done: false, reusable: false },
    },
  ],
  [
    'a length and chunks',
    {
      text: 'HTTP/1.1 410 Gone\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n',
      ...{ status: 410, body: 'ok', done: true, reusable: false },
    },
  ],
  [
    'chunks that are none',
    {
      text: 'HTTP/1.1 500 No\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n',
      ...{ status: 500, body: '', done: true, reusable: false },
    },
  ],
  [
    'bare line feeds and folded fields',
    {
      text: 'HTTP/1.1 200 OK\nX-Folded: a\n b\nContent-Length: 2\n\nok',
      ...{ status: 200, body: 'ok', done: true, reusable: true },
    },
  ],
  [
    'more than is kept',
    {
      text: `HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n${'x'.repeat(20)}`,
      ...{ status: 200, body: 'x'.repeat(8), done: true, reusable: true },
    },
  ],
  [
    'more than is read',
    {
      text: `HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n${'x'.repeat(64)}`,
      ...{ status: 200, body: 'x'.repeat(8), done: true, reusable: false },
    },
  ],
];

describe('ResponseParser', () => {
  it.each(CASES)('reads %s, however it is cut', (_what, { text, status, body, done, reusable }) => {
    for (let size = 1; size <= text.length; size += 1) {
      const parser = parsed(text, size);
      const { response } = parser;
      expect({
        status: response?.statusCode,
        body: response?.body.toString(),
        ...{ done: parser.done, reusable: parser.reusable },
      }).toEqual({ status, body, done, reusable });
    }
  });

  it('keeps fields by their lower-case names, and joins repeated ones', () => {
    const { response } = parsed('HTTP/1.1 200 OK\r\nRETRY-AFTER:  7 \r\nA: 1\r\na: 2\r\n\r\n');
    expect([...(response?.headers ?? [])]).toEqual([
      ['retry-after', '7'],
      ['a', '1, 2'],
    ]);
  });

  it('says whether the body was cut', () => {
    const response = (length: number) =>
      parsed(`HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n\r\n${'x'.repeat(length)}`).response;
    expect([response(8)?.cut, response(9)?.cut]).toEqual([false, true]);
  });

  it('does not reuse a connection on which more follows', () => {
    expect(parsed('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP').reusable).toBe(false);
    expect(parsed('HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\nok').reusable).toBe(false);
    const chunks = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nHTTP';
    expect(parsed(chunks).reusable).toBe(false);
  });

  it.each([
    'rubbish\r\n\r\n',
    'HTTP/2 200\r\n\r\n',
    '\r\n\r\n',
    'HTTP/1.1 abc\r\n\r\n',
    'SSH-2.0-x',
  ])('refuses %j', (text) => expect(() => parsed(text)).toThrow(MalformedResponseError));

  it('bounds the heads, interim ones included', () => {
    const long = `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(70_000)}`;
    expect(() => parsed(long, 1_000)).toThrow(HeadTooLargeError);
    expect(() => parsed('HTTP/1.1 100 Continue\r\n\r\n'.repeat(5_000), 1_000)).toThrow(
      HeadTooLargeError,
    );
  });

  it('bounds the lines of chunks', () => {
    const parser = parsed(
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;${'x'.repeat(70_000)}`,
      1_000,
    );
    expect([parser.done, parser.reusable]).toEqual([true, false]);
  });
});
