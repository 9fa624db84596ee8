import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { responseText } from './response-text.js';

interface Options {
  readonly headers?: Record<string, string>;
  readonly cut?: boolean;
  readonly maxBytes?: number;
}

function textOf(
  body: Buffer,
  { headers = {}, cut = false, maxBytes = 4_096 }: Options = {},
): string {
  const fields = new Map(Object.entries(headers));
  return responseText({ statusCode: 200, headers: fields, body, cut }, maxBytes);
}

describe('responseText', () => {
  it('returns a short body as it is', () => {
    expect(textOf(Buffer.from('schön'))).toBe('schön');
  });

  it('replaces U+0000 and bytes that are not UTF-8', () => {
    expect(textOf(Buffer.from('a\0b\xff', 'latin1'))).toBe('a\ufffdb\ufffd');
  });

  it('cuts between characters, not inside one', () => {
    expect(textOf(Buffer.from('aä'.repeat(10)), { maxBytes: 5 })).toBe('aäa');
    expect(textOf(Buffer.from('😀😀'), { maxBytes: 7 })).toBe('😀');
  });

  it('counts what replacements add', () => {
    const text = textOf(Buffer.alloc(4_096, 0xff), { cut: true });
    expect(text).toBe('\ufffd'.repeat(1_365));
  });

  it('leaves out a character of which only the beginning was read', () => {
    const start = Buffer.from('ab😀').subarray(0, 4);
    expect(textOf(start, { cut: true })).toBe('ab');
    expect(textOf(start)).toBe('ab\ufffd');
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('decompresses %s, whole or cut', (encoding, compress) => {
    const headers = { 'content-encoding': encoding };
    expect(textOf(compress('schön'), { headers })).toBe('schön');
    const long = compress(Array.from({ length: 2_000 }, (_, n) => `line ${n * n}`).join('\n'));
    const start = textOf(long.subarray(0, 1_000), { headers, cut: true });
    expect(start).toMatch(/^line 0\nline 1\nline 4\n/);
  });

  it('describes what it cannot decompress, unless it is plain text', () => {
    const plain = { headers: { 'content-encoding': 'gzip' } };
    expect(textOf(Buffer.from('plain'), plain)).toBe('plain');
    const bytes = Buffer.from('no\0gzip');
    const described = (encoding: string) =>
      textOf(bytes, { headers: { 'content-encoding': encoding } });
    expect(described('gzip')).toBe('(7 bytes, Content-Encoding: gzip)');
    expect(described('zst\u00fcd')).toBe('(7 bytes, Content-Encoding: zst?d)');
  });

  it('does not unpack a bomb', () => {
    const bomb = gzipSync(Buffer.alloc(16 * 1024 * 1024));
    const text = textOf(bomb.subarray(0, 4_096), {
      headers: { 'content-encoding': 'gzip' },
      cut: true,
    });
    expect(text).toBe('(4096 bytes, Content-Encoding: gzip)');
  });

  it.each([
    ['text/plain; charset=iso-8859-1', 'schön'],
    ['text/html;charset="latin1"', 'schön'],
    ['text/plain; charset=no-such-thing', 'sch\ufffdn'],
    ['text/plain', 'sch\ufffdn'],
  ])('decodes by the charset of %s', (contentType, expected) => {
    const headers = { 'content-type': contentType };
    expect(textOf(Buffer.from('schön', 'latin1'), { headers })).toBe(expected);
  });
});
