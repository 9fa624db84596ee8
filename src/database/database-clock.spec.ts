import { refined } from './database-clock.js';

describe('refined', () => {
  it('begins in the middle', () => {
    expect(refined(undefined, -10, 30)).toBe(10);
  });

  it('is not misled by a slow answer', () => {
    expect(refined(3, -500, 900)).toBe(3);
  });

  it('learns from a quick one', () => {
    expect(refined(10, 1, 3)).toBe(3);
    expect(refined(-10, 1, 3)).toBe(1);
  });

  it('follows a clock that jumps', () => {
    expect(refined(0, 599_998, 600_002)).toBe(599_998);
  });
});
