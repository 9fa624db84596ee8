import { momentOf } from '../clock/id-generator.js';
import { idsOfTimes, intersection } from './id-range.js';

const AT = new Date('2026-11-27T09:30:00Z');

const DAY_MS = 86_400_000;

describe('idsOfTimes', () => {
  it('leaves a margin of 90 s on both sides', () => {
    const { after, before } = idsOfTimes(AT, AT);
    expect(momentOf(after)).toBe(AT.getTime() - 90_000);
    expect(momentOf(before)).toBe(AT.getTime() + 90_000);
  });

  it('includes all ids without times, and begins with the epoch', () => {
    expect(idsOfTimes(null, null)).toEqual({
      after: '00000000-0000-0000-0000-000000000000',
      before: 'ffffffff-ffff-ffff-ffff-ffffffffffff',
    });
    expect(momentOf(idsOfTimes(new Date(0), null).after)).toBe(0);
    expect(momentOf(idsOfTimes(null, new Date(-DAY_MS)).before)).toBe(0);
  });
});

describe('intersection', () => {
  it('has the latest start and the earliest end', () => {
    const ranges = [
      { after: '1', before: '8' },
      { after: '3', before: '9' },
      { after: '2', before: '7' },
    ];
    expect(intersection(ranges)).toEqual({ after: '3', before: '7' });
  });
});
