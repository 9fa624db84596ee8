import { boundedText } from './bounded-text.js';

describe('boundedText', () => {
  it('returns a short body as it is', () => {
    expect(boundedText(Buffer.from('schön'), 100, false)).toBe('schön');
  });

  it('replaces U+0000 and bytes that are not UTF-8', () => {
    expect(boundedText(Buffer.from('a\0b\xff', 'latin1'), 100, false)).toBe('a\ufffdb\ufffd');
  });

  it('cuts between characters, not inside one', () => {
    expect(boundedText(Buffer.from('aä'.repeat(10)), 5, false)).toBe('aäa');
    expect(boundedText(Buffer.from('😀😀'), 7, false)).toBe('😀');
  });

  it('counts what replacements add', () => {
    const text = boundedText(Buffer.alloc(4_096, 0xff), 4_096, true);
    expect(Buffer.byteLength(text)).toBe(4_095);
    expect(text).toBe('\ufffd'.repeat(1_365));
  });

  it('leaves out a character of which only the beginning was read', () => {
    const start = Buffer.from('ab😀').subarray(0, 4);
    expect(boundedText(start, 100, true)).toBe('ab');
    expect(boundedText(start, 100, false)).toBe('ab\ufffd');
  });
});
