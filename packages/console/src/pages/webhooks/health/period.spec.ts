import { statsQuery } from './period';

describe('statsQuery', () => {
  const now = Date.parse('2026-11-27T12:00:00Z');

  it.each([
    ['hour', 'minute'],
    ['day', 'hour'],
    ['month', 'day'],
  ] as const)('leaves the start of the last %s to the server', (period, bucket) => {
    expect(statsQuery(period, now)).toEqual({ bucket });
  });

  it('keeps the start of a week within a retention period of 7 days', () => {
    expect(statsQuery('week', now)).toEqual({
      bucket: 'hour',
      since: '2026-11-20T12:01:00.000Z',
    });
  });
});
