import {
  failuresOf,
  growthOf,
  type MemorySamples,
  type Outcome,
} from '../../tools/soak/verdict.js';

const figures = {
  ...{ reports: 100, deliveryP50: 20, deliveryP99: 900, oldest: 950, missing: 0 },
  ...{ ingestP50: 10, ingestP99: 200, serverErrors: 0 },
};
const memory: MemorySamples = [50, 80, 100, 101, 99, 100, 104, 110].map((api) => ({ api }));
const good: Outcome = { figures, memory, leftOver: 0, terminated: [] };

describe('the verdict of a soak run', () => {
  it('passes a victim within its limits and flat memory', () => {
    expect(failuresOf(good)).toEqual([]);
  });

  it.each<[string, Partial<Outcome>, RegExp]>([
    ['slow deliveries', { figures: { ...figures, deliveryP99: 1_001 } }, /^delivery p99 1001 ms/],
    ['slow ingest', { figures: { ...figures, ingestP99: 1_001 } }, /^ingest p99 1001 ms/],
    ['responses of 5xx', { figures: { ...figures, serverErrors: 1 } }, /1 responses of 5xx/],
    ['reports that never arrived', { figures: { ...figures, missing: 2 } }, /2 reports/],
    ['no report at all', { figures: { ...figures, reports: 0 } }, /sent no report/],
    ['deliveries left over', { leftOver: 3 }, /3 deliveries of the victim are left over/],
    ['a process that ended', { terminated: ['API'] }, /the API was terminated/],
  ])('fails %s', (_name, change, reason) => {
    const failures = failuresOf({ ...good, ...change });
    expect(failures).toEqual([expect.stringMatching(reason)]);
  });

  it('compares the last quarter of the memory with the second, not with the warm-up', () => {
    expect(growthOf(memory)).toEqual([
      { process: 'api', secondQuarter: 100, lastQuarter: 104, factor: 1.04 },
    ]);
    const leaking = [50, 80, 100, 105, 110, 115, 120, 125].map((api) => ({ api }));
    expect(failuresOf({ ...good, memory: leaking })).toEqual([
      'memory of the api grew from 100 to 120 MiB',
    ]);
  });

  it('does not judge memory by a few samples', () => {
    expect(growthOf(memory.slice(0, 7))).toEqual([]);
  });
});
