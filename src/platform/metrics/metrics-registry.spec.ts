import { Logger } from '@nestjs/common';
import { counter, gauge, histogram, seriesOf } from './metric.js';
import { MetricsRegistry } from './metrics-registry.js';

beforeAll(() => {
  Logger.overrideLogger(false);
});

const lines = async (registry: MetricsRegistry): Promise<string[]> =>
  (await registry.text()).split('\n').filter((line) => line && !line.startsWith('#'));

describe('MetricsRegistry', () => {
  let registry: MetricsRegistry;

  beforeEach(() => {
    registry = new MetricsRegistry();
  });

  it('starts every series of a counter at 0', async () => {
    const seen = registry.counter(counter('seen_total', 'Seen', { how: ['well', 'badly'] }));
    seen.inc({ how: 'well' });
    seen.inc({ how: 'well' }, 2);
    expect(await lines(registry)).toEqual([
      'seen_total{how="well"} 3',
      'seen_total{how="badly"} 0',
    ]);
  });

  it('starts every series of a histogram at 0', async () => {
    const spec = histogram('took_seconds', 'Took', { how: ['well', 'badly'] });
    registry.histogram(spec).observe({ how: 'badly' }, 0.003);
    const series = await lines(registry);
    expect(series).toContain('took_seconds_count{how="well"} 0');
    expect(series).toContain('took_seconds_bucket{le="0.0025",how="badly"} 0');
    expect(series).toContain('took_seconds_bucket{le="0.005",how="badly"} 1');
  });

  it('shows a gauge only while its value is known', async () => {
    const plain = registry.gauge(gauge('plain', 'Plain'));
    const labelled = registry.gauge(gauge('labelled', 'Labelled', { of: ['a', 'b'] }));
    expect(await lines(registry)).toEqual([]);
    plain.set({}, 0);
    labelled.set({ of: 'b' }, 2);
    expect(await lines(registry)).toEqual(['plain 0', 'labelled{of="b"} 2']);
    plain.set({}, undefined);
    labelled.set({ of: 'b' }, undefined);
    expect(await lines(registry)).toEqual([]);
  });

  it('runs the collectors before a scrape, once for concurrent ones, and outlives their failures', async () => {
    const value = registry.gauge(gauge('value', 'Value'));
    let runs = 0;
    registry.onScrape(() => {
      throw new Error('broken');
    });
    registry.onScrape(() => Promise.reject(new Error('broken')));
    registry.onScrape(() => value.set({}, ++runs));
    const [first, second] = await Promise.all([registry.text(), registry.text()]);
    expect(first).toBe(second);
    expect(await lines(registry)).toEqual(['value 2']);
  });
});

describe('seriesOf', () => {
  it('combines all values of all labels', () => {
    expect(seriesOf({})).toEqual([{}]);
    expect(seriesOf({ a: ['1', '2'], b: ['x'] })).toEqual([
      { a: '1', b: 'x' },
      { a: '2', b: 'x' },
    ]);
  });
});
