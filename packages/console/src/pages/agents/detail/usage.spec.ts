import { isUnreported, startsOf, usageOf } from './usage';

const empty = { start: '2026-11-23T09:30:00.000Z', count: 0, cpu_usage: null, memory_usage: null };
const reported = {
  start: '2026-11-23T09:31:00.000Z',
  count: 2,
  cpu_usage: { avg: 20, min: 10, max: 30 },
  memory_usage: null,
};

describe('the usage of an agent', () => {
  it('has the average and the peak of each bucket', () => {
    expect(usageOf([empty, reported], 'cpu_usage')).toEqual({
      average: [null, 20],
      peak: [null, 30],
    });
    expect(usageOf([reported], 'memory_usage')).toEqual({ average: [null], peak: [null] });
  });

  it('starts in seconds', () => {
    expect(startsOf([empty, reported])).toEqual([1_795_426_200, 1_795_426_260]);
  });

  it('is unreported if every bucket is empty', () => {
    expect(isUnreported([empty])).toBe(true);
    expect(isUnreported([empty, reported])).toBe(false);
  });
});
