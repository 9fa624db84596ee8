import { attemptsOf, parseSchedule, scheduleText } from './retry-schedule';

describe('parseSchedule', () => {
  it.each([
    ['10', [10]],
    ['10 s, 2min, 1 H,1d', [10, 120, 3_600, 86_400]],
    ['1.5m,', [90]],
  ])('reads "%s"', (text, delays) => {
    expect(parseSchedule(text)).toEqual({ delays });
  });

  it.each([
    ['', /before each retry/],
    ['10 s, soon', /"soon" is not a delay/],
    ['-1', /not a delay/],
    ['0', /from 1 s to 1 d/],
    ['25 h', /from 1 s to 1 d/],
    [Array(8).fill('1 d').join(), /7 d in all/],
    [Array(21).fill('1').join(), /at most 20/],
  ])('rejects "%s"', (text, fault) => {
    expect(parseSchedule(text).fault).toMatch(fault);
  });
});

describe('scheduleText', () => {
  it('writes what parseSchedule reads', () => {
    const delays = [10, 90, 120, 7_200, 86_400, 1.5];
    const text = scheduleText(delays);
    expect(text).toBe('10 s, 90 s, 2 min, 2 h, 1 d, 1.5 s');
    expect(parseSchedule(text)).toEqual({ delays });
  });
});

describe('attemptsOf', () => {
  it('adds the delays up', () => {
    expect(attemptsOf([10, 40])).toEqual([
      { number: 1, delayS: 0, afterS: 0 },
      { number: 2, delayS: 10, afterS: 10 },
      { number: 3, delayS: 40, afterS: 50 },
    ]);
  });
});
