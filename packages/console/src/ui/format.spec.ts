import { count, duration, milliseconds, NONE, percent } from './format';

describe('the formats of figures', () => {
  it.each([
    [count(0), '0'],
    [count(99_999), '99,999'],
    [count(1_250_000), '1.3M'],
    [count(null), NONE],
    [percent(0.9987), '99.87%'],
    [percent(undefined), NONE],
    [milliseconds(12.4), '12 ms'],
    [milliseconds(1_500), '1.5 s'],
    [milliseconds(30_000), '30 s'],
    [milliseconds(null), NONE],
    [duration(0), '0 s'],
    [duration(10), '10 s'],
    [duration(160), '2 min 40 s'],
    [duration(3_600), '1 h'],
    [duration(108_000), '1 d 6 h'],
  ])('write "%s"', (text, expected) => {
    expect(text).toBe(expected);
  });
});
