import { DomainError } from '../errors/domain-error.js';
import { bucketStarts, bucketWindow, type BucketRange } from './bucket-window.js';

const NOW = Date.parse('2026-11-27T10:20:30.400Z');

function windowOf(range: BucketRange, oldest?: Date): Record<string, string> {
  const { since, until, from, to } = bucketWindow(range, NOW, oldest);
  const texts = Object.entries({ since, until, from, to });
  return Object.fromEntries(texts.map(([name, at]) => [name, at.toISOString()]));
}

function refusal(range: BucketRange, oldest?: Date): unknown {
  try {
    windowOf(range, oldest);
  } catch (error) {
    return (error as DomainError).detail;
  }
  return undefined;
}

describe('bucketWindow', () => {
  it.each([
    ['minute', '2026-11-27T09:21:00.000Z', '2026-11-27T10:21:00.000Z', 60],
    ['hour', '2026-11-26T11:00:00.000Z', '2026-11-27T11:00:00.000Z', 24],
    ['day', '2026-10-29T00:00:00.000Z', '2026-11-28T00:00:00.000Z', 30],
  ] as const)('of each %s ends with the current one', (bucket, from, to, count) => {
    const window = bucketWindow({ bucket }, NOW);
    expect(windowOf({ bucket })).toMatchObject({ since: from, from, to });
    expect(window.until.getTime()).toBe(NOW);
    expect(bucketStarts(window)).toHaveLength(count);
  });

  it('covers whole buckets that overlap the range', () => {
    const since = '2026-11-27T08:59:59.999Z';
    const until = '2026-11-27T10:00:00.001Z';
    expect(windowOf({ bucket: 'hour', since, until })).toMatchObject({
      since,
      until,
      from: '2026-11-27T08:00:00.000Z',
      to: '2026-11-27T11:00:00.000Z',
    });
  });

  it('excludes a bucket that starts at `until`', () => {
    const range = { since: '2026-11-27T08:00Z', until: '2026-11-27T09:00Z' };
    const starts = bucketStarts(bucketWindow({ bucket: 'hour', ...range }, NOW));
    expect(starts.map((at) => at.toISOString())).toEqual(['2026-11-27T08:00:00.000Z']);
  });

  it('allows 1,500 buckets and no more', () => {
    const until = '2026-11-27T10:00:00.000Z';
    const range = (minutes: number): BucketRange => ({
      bucket: 'minute',
      since: new Date(Date.parse(until) - minutes * 60_000).toISOString(),
      until,
    });
    expect(bucketStarts(bucketWindow(range(1_500), NOW))).toHaveLength(1_500);
    expect(refusal(range(1_501))).toContain('1501 buckets; at most 1500');
  });

  it.each(['2026-11-27T09:00Z', '2026-11-27T09:01Z'])(
    'refuses a range that ends at %s',
    (since) => {
      expect(refusal({ bucket: 'hour', since, until: '2026-11-27T09:00Z' })).toContain(
        'before `until`',
      );
    },
  );

  it('refuses what is older than the oldest rows, and names their time', () => {
    const oldest = new Date('2026-11-20T10:20:30.400Z');
    expect(refusal({ bucket: 'minute', since: '2026-11-20T10:20:30.399Z' }, oldest)).toBe(
      'since: must not be before 2026-11-20T10:20:30.400Z',
    );
    const ended = { bucket: 'minute', until: '2026-11-19T00:00Z' } as const;
    expect(refusal(ended, oldest)).toContain('must not be before 2026-11-20');
  });

  it('starts by default where the oldest rows are', () => {
    const oldest = new Date('2026-11-20T10:20:30.400Z');
    expect(windowOf({ bucket: 'day' }, oldest)).toMatchObject({
      since: '2026-11-20T10:20:30.400Z',
      from: '2026-11-20T00:00:00.000Z',
    });
  });
});
