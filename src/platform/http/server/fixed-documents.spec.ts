import { matchesEtag } from './fixed-documents.js';

describe('matchesEtag', () => {
  it.each(['"a"', 'W/"a"', '*', '"b", "a"', '"b",W/"a" , "c"'])('%s names "a"', (header) => {
    expect(matchesEtag(header, '"a"')).toBe(true);
  });

  it.each([undefined, '', '"b"', 'a', '"A"', '"a', 'W/ "a"'])('%s does not', (header) => {
    expect(matchesEtag(header, '"a"')).toBe(false);
  });
});
