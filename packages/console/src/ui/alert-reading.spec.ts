import { alertReading } from './alert-reading';

describe('alertReading', () => {
  it.each([
    [{ value: 97, threshold: 90 }, '97, threshold 90'],
    [{ value: 'failed', threshold: 'failed' }, 'failed'],
    [{ value: 12, threshold: null }, '12'],
    [{ value: null, threshold: 90 }, ''],
  ])('reads %j as %j', (alert, reading) => {
    expect(alertReading(alert)).toBe(reading);
  });
});
