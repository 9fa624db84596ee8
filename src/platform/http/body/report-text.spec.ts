import { reportText } from './report-text.js';

describe('reportText', () => {
  it.each([
    ['plain', 'plain'],
    ['', ''],
    ['12345678', '12345678'],
    ['123456789', '12345678'],
    ['😀😀😀😀😀😀😀😀', '😀😀😀😀😀😀😀😀'],
    ['1234567😀9', '1234567😀'],
    ['a\u0000b\u0000', 'a\uFFFDb\uFFFD'],
    ['\ud800x', '\uFFFDx'],
    ['x\udc00', 'x\uFFFD'],
    ['1234567\ud83d', '1234567\uFFFD'],
    ['1234567\ud83d\u0000', '1234567\uFFFD'],
  ])('stores %j as %j', (text, stored) => {
    expect(reportText(text, 8)).toBe(stored);
  });
});
